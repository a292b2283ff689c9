import CCurl

/// libcurl's set of transfers, with the connections that they share.
///
/// Everything but `wake` is for the one thread that works with it.
@safe
final class MultiHandle: Sendable {
    // Whoever owns this object keeps it from being freed; libcurl allows wakeups from any thread.
    nonisolated(unsafe) let pointer: UnsafeMutableRawPointer
    let curl: CurlLibrary
    /// Outlives the connections, which end with the handle.
    let sockets = OpenSockets()

    init(_ curl: CurlLibrary, _ options: HTTPOptions) throws(HTTPError) {
        guard let pointer = unsafe curl.functions.pointee.multi_init() else {
            throw HTTPError(.other, "no memory for connections")
        }
        unsafe self.pointer = pointer
        self.curl = curl
        set(CURLMOPT_MAX_HOST_CONNECTIONS, options.connectionsPerHost)
        set(CURLMOPT_MAX_TOTAL_CONNECTIONS, options.parallelism)
        set(CURLMOPT_MAXCONNECTS, options.parallelism)
        set(CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    }

    deinit { unsafe _ = curl.functions.pointee.multi_cleanup(pointer) }

    private func set(_ option: CURLMoption, _ value: Int) {
        unsafe _ = curl_multi_set_number(curl.functions, pointer, option, value)
    }

    /// Makes the thread look around.
    func wake() { unsafe _ = curl.functions.pointee.multi_wakeup(pointer) }

    func add(_ easy: EasyHandle) -> Bool {
        unsafe curl.functions.pointee.multi_add_handle(pointer, easy.pointer) == CURLM_OK
    }

    func remove(_ easy: EasyHandle) {
        unsafe _ = curl.functions.pointee.multi_remove_handle(pointer, easy.pointer)
    }

    /// Does what can be done without waiting.
    func perform() -> Bool {
        var running: Int32 = 0
        return unsafe curl.functions.pointee.multi_perform(pointer, &running) == CURLM_OK
    }

    /// Sleeps until there is something to do, or somebody wakes it.
    func poll(milliseconds: Int32) {
        sockets.acknowledgeAtOnce()
        unsafe _ = curl.functions.pointee.multi_poll(pointer, nil, 0, milliseconds, nil)
    }

    /// A transfer that is over, and how it ended.
    func nextFinished() -> (easy: EasyHandle.Number, code: CURLcode)? {
        var left: Int32 = 0
        while let message = unsafe curl.functions.pointee.multi_info_read(pointer, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE,
                let easy = unsafe message.pointee.easy_handle
            else { continue }
            return unsafe (EasyHandle.Number(bitPattern: easy), message.pointee.data.result)
        }
        return nil
    }
}
