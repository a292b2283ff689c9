import Glibc

/// The decoder that `HOLDFAST_FUZZ` names; the names of all are printed if there is none.
private let decoder: Decoder = {
    let name = unsafe getenv("HOLDFAST_FUZZ").map { unsafe String(cString: $0) }
    if let decoder = Decoder.all.first(where: { $0.name == name }) { return decoder }
    for decoder in Decoder.all { print(decoder.name) }
    exit(0)
}()

/// What libFuzzer calls once.
@_cdecl("LLVMFuzzerInitialize")
func initialize(
    _ count: UnsafeMutableRawPointer?, _ arguments: UnsafeMutableRawPointer?
) -> CInt {
    _ = decoder
    return 0
}

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard !decoder.passes(bytes) else { return 0 }
    print("what \(decoder.name) accepted encodes to other bytes")
    fflush(nil)
    abort()
}
