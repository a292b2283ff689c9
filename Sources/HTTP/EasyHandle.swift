import CCurl

/// Owns libcurl's object for one transfer, and the list of header lines that it reads.
@safe
final class EasyHandle {
    typealias Number = UInt

    let pointer: UnsafeMutableRawPointer
    private let curl: CurlLibrary
    private let message: UnsafeMutablePointer<CChar>
    private var lines: UnsafeMutablePointer<curl_slist>?

    init(_ curl: CurlLibrary) throws(HTTPError) {
        guard let pointer = unsafe curl.functions.pointee.easy_init() else {
            throw HTTPError(.other, "no memory for a request")
        }
        unsafe self.pointer = pointer
        self.curl = curl
        unsafe message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe _ = curl_set_pointer(curl.functions, pointer, CURLOPT_ERRORBUFFER, message)
    }

    deinit {
        unsafe curl.functions.pointee.easy_cleanup(pointer)
        unsafe curl.functions.pointee.slist_free_all(lines)
        unsafe message.deallocate()
    }

    /// By which to find it again.
    var number: Number { unsafe Number(bitPattern: pointer) }

    /// libcurl's own words for what went wrong, if it has some.
    var failure: String { unsafe String(cString: message) }

    func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
        try check(unsafe curl_set_number(curl.functions, pointer, option, value), option)
    }

    func set(_ option: CURLoption, offset value: Int) throws(HTTPError) {
        try check(unsafe curl_set_offset(curl.functions, pointer, option, value), option)
    }

    /// libcurl keeps a copy.
    func set(_ option: CURLoption, _ value: String) throws(HTTPError) {
        try check(unsafe curl_set_text(curl.functions, pointer, option, value), option)
    }

    func unset(_ option: CURLoption) throws(HTTPError) {
        try check(unsafe curl_set_text(curl.functions, pointer, option, nil), option)
    }

    func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) throws(HTTPError) {
        try check(
            unsafe curl_set_pointer(curl.functions, pointer, option, value), option)
    }

    func onRead(_ function: curl_read_callback) throws(HTTPError) {
        try check(
            unsafe curl_set_read(curl.functions, pointer, function), CURLOPT_READFUNCTION)
    }

    func onSeek(_ function: curl_seek_callback) throws(HTTPError) {
        try check(
            unsafe curl_set_seek(curl.functions, pointer, function), CURLOPT_SEEKFUNCTION)
    }

    /// Lets these know of the sockets that are opened and closed for this transfer and after it.
    func register(_ sockets: OpenSockets) throws(HTTPError) {
        let owner = unsafe Unmanaged.passUnretained(sockets).toOpaque()
        try unsafe set(CURLOPT_SOCKOPTDATA, owner)
        try unsafe set(CURLOPT_CLOSESOCKETDATA, owner)
        let onOpen = unsafe curl_set_socket(curl.functions, pointer) { owner, socket, _ in
            if let owner = unsafe owner {
                unsafe Unmanaged<OpenSockets>.fromOpaque(owner).takeUnretainedValue().add(socket)
            }
            return CURL_SOCKOPT_OK
        }
        try check(onOpen, CURLOPT_SOCKOPTFUNCTION)
        let onClose = unsafe curl_set_close(curl.functions, pointer) { owner, socket in
            guard let owner = unsafe owner else { return -1 }
            return unsafe Unmanaged<OpenSockets>.fromOpaque(owner).takeUnretainedValue()
                .close(socket)
        }
        try check(onClose, CURLOPT_CLOSESOCKETFUNCTION)
    }

    /// For bytes of the answer's body or of its head.
    func onWrite(_ option: CURLoption, _ function: curl_write_callback) throws(HTTPError) {
        try check(unsafe curl_set_write(curl.functions, pointer, option, function), option)
    }

    func setHeaderLines(_ texts: [String]) throws(HTTPError) {
        for text in texts {
            guard let longer = unsafe curl.functions.pointee.slist_append(lines, text) else {
                throw HTTPError(.other, "no memory for the headers")
            }
            unsafe lines = longer
        }
        guard let lines = unsafe lines else { return }
        try unsafe set(CURLOPT_HTTPHEADER, UnsafeMutableRawPointer(lines))
    }

    func number(_ information: CURLINFO) -> Int {
        var value = 0
        unsafe _ = curl_get_number(curl.functions, pointer, information, &value)
        return value
    }

    func offset(_ information: CURLINFO) -> Int {
        var value: curl_off_t = 0
        unsafe _ = curl_get_offset(curl.functions, pointer, information, &value)
        return value
    }

    private func check(_ code: CURLcode, _ option: CURLoption) throws(HTTPError) {
        guard code != CURLE_OK else { return }
        throw HTTPError(
            .invalid, "libcurl refuses option \(option.rawValue): \(curl.text(code))")
    }
}
