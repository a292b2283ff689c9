import Files
import Glibc

/// The decoder that `HOLDFAST_FUZZ` names; the names of all are printed if there is none.
private let decoder: Decoder = {
    let name = variable("HOLDFAST_FUZZ")
    if let decoder = Decoder.all.first(where: { $0.name == name }) { return decoder }
    if let folder = variable("HOLDFAST_FUZZ_SEEDS") {
        writeSeeds(to: folder)
    } else {
        for decoder in Decoder.all { print(decoder.name) }
    }
    exit(0)
}()

private func variable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
}

private func writeSeeds(to folder: String) {
    do {
        try Seeds.write(to: Directory.open(FilePath(folder)))
    } catch {
        print("seeds: \(error)")
        exit(1)
    }
}

/// What all of the process may claim; an input that makes it claim more ends it.
///
/// libFuzzer counts just what is touched, so memory that is only reserved would go unnoticed.
private func limitMemory() {
    var limit = rlimit(rlim_cur: 512 << 20, rlim_max: 512 << 20)
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
}

/// What libFuzzer calls once.
@_cdecl("LLVMFuzzerInitialize")
func initialize(
    _ count: UnsafeMutableRawPointer?, _ arguments: UnsafeMutableRawPointer?
) -> CInt {
    _ = decoder
    limitMemory()
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
