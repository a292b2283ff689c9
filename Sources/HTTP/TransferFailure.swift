import CCurl
import Glibc

extension Transfer {
    /// What libcurl's code means for those above.
    func failure(_ code: CURLcode) -> HTTPError {
        if let flaw = incoming.flaw { return failure(flaw) }
        let (kind, reason, hint) = judge(code)
        return HTTPError(kind, reason, hint: hint)
    }

    private func failure(_ flaw: IncomingResponse.Flaw) -> HTTPError {
        switch flaw {
        case .headTooLarge:
            HTTPError(.tooLarge, "the answer begins with too many headers")
        case .bodyTooLarge:
            HTTPError(
                .tooLarge, "the answer is longer than \(order.request.largestBody) bytes")
        }
    }

    private var wasSent: Bool { easy.number(CURLINFO_REQUEST_SIZE) > 0 }

    private var host: String {
        let rest = order.request.url.split(separator: "/", maxSplits: 2).dropFirst().first ?? ""
        return String(rest)
    }

    private typealias Judgement = (HTTPError.Kind, String, hint: String?)

    private func judge(_ code: CURLcode) -> Judgement {
        switch code {
        case CURLE_URL_MALFORMAT where !wasSent, CURLE_UNSUPPORTED_PROTOCOL where !wasSent:
            (.invalid, "\(order.request.url) is no address that can be asked", nil)
        case CURLE_COULDNT_RESOLVE_HOST:
            (.nameNotFound, "no name server knows \(host)", nil)
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY:
            (.proxy, "the proxy can't be used: \(words(code))", "see https_proxy and no_proxy")
        case CURLE_COULDNT_CONNECT:
            (.refused, "\(host) can't be connected to: \(systemWords ?? words(code))", nil)
        case CURLE_OPERATION_TIMEDOUT: timeout
        case CURLE_PARTIAL_FILE: (.truncated, "the answer of \(host) ends too early", nil)
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2,
            CURLE_HTTP2_STREAM, CURLE_SEND_FAIL_REWIND:
            (.broken, "the connection to \(host) broke: \(words(code))", nil)
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
            (.notHTTP, "what answers at \(host) does not speak HTTP", "is it http or https?")
        default: judgeTLS(code) ?? (.other, words(code), nil)
        }
    }

    private var timeout: Judgement {
        if words(CURLE_OPERATION_TIMEDOUT).contains("too slow") {
            return (.stalled, "the connection to \(host) stands still", nil)
        }
        guard easy.offset(CURLINFO_PRETRANSFER_TIME_T) > 0 else {
            return (.connectTimeout, "\(host) can't be connected to in time", nil)
        }
        return (.deadline, "\(host) does not answer in time", nil)
    }

    /// What the system said of the connection that could not be made.
    private var systemWords: String? {
        let number = easy.number(CURLINFO_OS_ERRNO)
        return number == 0 ? nil : unsafe String(cString: strerror(Int32(number)))
    }

    private func words(_ code: CURLcode) -> String {
        easy.failure.isEmpty ? curl.text(code) : easy.failure
    }
}

// MARK: TLS

extension Transfer {
    private func judgeTLS(_ code: CURLcode) -> Judgement? {
        switch code {
        case CURLE_PEER_FAILED_VERIFICATION: verification
        case CURLE_SSL_CACERT_BADFILE:
            (
                .noTrustStore, "the certificates to verify servers by can't be read",
                "name a file or folder of certificates in PEM form"
            )
        case CURLE_SSL_CERTPROBLEM:
            (.clientCertificate, "the client certificate can't be used: \(words(code))", nil)
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED:
            (
                .tls(.handshake), "no secure connection to \(host): \(words(code))",
                "the server must speak TLS 1.2 or newer"
            )
        default: nil
        }
    }

    /// By OpenSSL's number for what it found; libcurl compares the host's name by itself.
    private var verification: Judgement {
        if words(CURLE_PEER_FAILED_VERIFICATION).contains("subject name") {
            return (
                .tls(.wrongHost), "the certificate of \(host) is for another host",
                "use a name that the certificate has, or have one made for this name"
            )
        }
        return verification(easy.number(CURLINFO_SSL_VERIFYRESULT))
    }

    private func verification(_ number: Int) -> Judgement {
        switch number {
        case 9:
            (
                .tls(.notYetValid), "the certificate of \(host) is not valid yet",
                "is this machine's clock right?"
            )
        case 10:
            (
                .tls(.expired), "the certificate of \(host) has expired",
                "renew it, unless this machine's clock is wrong"
            )
        case 2, 18, 19, 20, 21:
            (
                .tls(.unknownAuthority),
                "the certificate of \(host) is signed by nobody this machine trusts",
                "name the certificate of its authority"
            )
        default:
            (
                .tls(.certificate),
                "the certificate of \(host) is refused: \(words(CURLE_PEER_FAILED_VERIFICATION)) "
                    + "(\(number))", nil
            )
        }
    }
}
