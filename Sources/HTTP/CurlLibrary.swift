import CCurl

/// libcurl, loaded once, when the first client is made.
@safe
struct CurlLibrary: Sendable {
    // Written once, before anybody else sees it, and only read from then on.
    private nonisolated(unsafe) let table: UnsafeMutablePointer<curl_library>

    /// Its functions.
    var functions: UnsafeMutablePointer<curl_library> { unsafe table }

    static let shared = CurlLibrary()

    private init?() {
        unsafe table = .allocate(capacity: 1)
        guard unsafe curl_library_load(table),
            unsafe table.pointee.global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
        else {
            unsafe table.deallocate()
            return nil
        }
    }

    static func loaded() throws(HTTPError) -> CurlLibrary {
        guard let library = shared else {
            throw HTTPError(
                .noLibrary, "libcurl.so.4, which speaks HTTP, can't be loaded",
                hint: "install it: apt-get install libcurl4 ca-certificates")
        }
        return library
    }

    func text(_ code: CURLcode) -> String {
        guard let text = unsafe table.pointee.easy_strerror(code) else { return "unknown" }
        return unsafe String(cString: text)
    }
}
