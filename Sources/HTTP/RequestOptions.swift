import CCurl

extension EasyHandle {
    /// Method, address, header lines and body.
    func describe(_ request: HTTPRequest) throws(HTTPError) {
        try set(CURLOPT_URL, request.url)
        try set(CURLOPT_PATH_AS_IS, 1)
        switch request.method {
        case "HEAD": try set(CURLOPT_NOBODY, 1)
        case _ where request.sendsBody:
            try set(CURLOPT_UPLOAD, 1)
            try set(CURLOPT_INFILESIZE_LARGE, offset: request.bodySize)
        default: try set(CURLOPT_HTTPGET, 1)
        }
        try set(CURLOPT_CUSTOMREQUEST, request.method)
        // libcurl reads "Name;" as a header without a value.
        let lines = request.headers.map {
            $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)"
        }
        // Waiting for "continue" costs a round trip, and a second where nobody says it.
        try setHeaderLines(lines + ["Expect:"])
    }

    func apply(_ options: HTTPOptions, to request: HTTPRequest) throws(HTTPError) {
        try set(CURLOPT_NOSIGNAL, 1)
        // A transfer that is cancelled does not wait for the name server.
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        try set(CURLOPT_TCP_NODELAY, 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_BUFFERSIZE, 128 << 10)
        if request.sendsBody { try set(CURLOPT_UPLOAD_BUFFERSIZE, 256 << 10) }
        if !options.userAgent.isEmpty { try set(CURLOPT_USERAGENT, options.userAgent) }
        try set(CURLOPT_CONNECTTIMEOUT_MS, options.connectTimeout.wholeMilliseconds)
        try set(CURLOPT_TIMEOUT_MS, request.deadline.wholeMilliseconds)
        try set(CURLOPT_LOW_SPEED_LIMIT, options.leastSpeed)
        let stallTimeout = request.stallTimeout ?? options.stallTimeout
        try set(CURLOPT_LOW_SPEED_TIME, max(1, Int(stallTimeout.components.seconds)))
        try applyProxy(options.proxy)
        if request.url.hasPrefix("https:") { try applyTLS(options) }
    }

    private func applyProxy(_ proxy: HTTPOptions.Proxy) throws(HTTPError) {
        switch proxy {
        case .environment: break
        case .none: try set(CURLOPT_NOPROXY, "*")
        case .address(let address):
            try set(CURLOPT_PROXY, address)
            // What the environment excepts is not excepted from this one.
            try set(CURLOPT_NOPROXY, "")
        }
    }

    private func applyTLS(_ options: HTTPOptions) throws(HTTPError) {
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try unset(CURLOPT_CAINFO)
        try unset(CURLOPT_CAPATH)
        switch try trustStore(options.trust) {
        case .file(let path): try set(CURLOPT_CAINFO, path)
        case .folder(let path): try set(CURLOPT_CAPATH, path)
        }
        guard let own = options.clientCertificate else { return }
        try set(CURLOPT_SSLCERT, own.certificate)
        try set(CURLOPT_SSLKEY, own.key ?? own.certificate)
    }

    private func trustStore(_ trust: HTTPOptions.Trust) throws(HTTPError) -> TrustStore {
        switch trust {
        case .file(let path): return .file(path)
        case .folder(let path): return .folder(path)
        case .system: break
        }
        guard let found = TrustStore.ofSystem() else {
            throw HTTPError(
                .noTrustStore,
                "this system has no certificates by which servers could be verified",
                hint: "install them: apt-get install ca-certificates, or apk add ca-certificates")
        }
        return found
    }
}

extension Duration {
    /// At least one: nothing means "for ever" to libcurl.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        let milliseconds = Double(seconds) * 1000 + Double(attoseconds) / 1e15
        return Int(min(max(milliseconds, 1), Double(Int32.max)))
    }
}
