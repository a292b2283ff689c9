import CCurl

/// One request on its way: what is left to send, and what came back so far.
final class Transfer {
    let order: TransferThread.Order
    let easy: EasyHandle
    let curl: CurlLibrary
    var outgoing: OutgoingBody
    var incoming: IncomingResponse

    init(
        _ order: TransferThread.Order, _ multi: MultiHandle, _ options: HTTPOptions
    ) throws(HTTPError) {
        self.order = order
        curl = multi.curl
        easy = try EasyHandle(curl)
        try easy.register(multi.sockets)
        outgoing = OutgoingBody(order.request.body)
        incoming = IncomingResponse(limit: order.request.largestBody)
        try easy.apply(options, to: order.request)
        try easy.describe(order.request)
        try connectCallbacks()
    }

    /// What the sender gets.
    func result(_ code: CURLcode) -> Result<HTTPResponse, any Error> {
        guard code != CURLE_OK || incoming.flaw != nil else {
            return .success(incoming.response)
        }
        return .failure(failure(code))
    }
}

// MARK: Callbacks

extension Transfer {
    private func connectCallbacks() throws(HTTPError) {
        let owner = unsafe Unmanaged.passUnretained(self).toOpaque()
        for option in [CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA] {
            try unsafe easy.set(option, owner)
        }
        try unsafe easy.onWrite(CURLOPT_HEADERFUNCTION) { start, size, count, owner in
            unsafe Transfer.of(owner).takeHeader(start, size * count)
        }
        try unsafe easy.onWrite(CURLOPT_WRITEFUNCTION) { start, size, count, owner in
            unsafe Transfer.of(owner).takeBody(start, size * count)
        }
        try unsafe easy.onRead { start, size, count, owner in
            unsafe Transfer.of(owner).give(start, size * count)
        }
        try unsafe easy.onSeek { owner, offset, origin in
            guard origin == 0, unsafe Transfer.of(owner).outgoing.seek(to: Int(offset)) else {
                return CURL_SEEKFUNC_FAIL
            }
            return CURL_SEEKFUNC_OK
        }
    }

    private static func of(_ owner: UnsafeMutableRawPointer?) -> Transfer {
        guard let owner = unsafe owner else {
            preconditionFailure("internal error: a callback of libcurl's without its transfer")
        }
        return unsafe Unmanaged<Transfer>.fromOpaque(owner).takeUnretainedValue()
    }

    /// Anything but `count` makes libcurl give up.
    private func takeHeader(_ start: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
        return unsafe incoming.takeHeader(bytes) ? count : 0
    }

    private func takeBody(_ start: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
        return unsafe incoming.takeBody(bytes) ? count : 0
    }

    private func give(_ start: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        unsafe outgoing.fill(UnsafeMutableRawBufferPointer(start: start, count: count))
    }
}
