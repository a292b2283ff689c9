/// How a client reaches servers.
package struct HTTPOptions: Equatable, Sendable {
    /// Who may vouch for a server; certificates are always verified.
    package enum Trust: Equatable, Sendable {
        /// Where this system keeps its certificates.
        case system
        /// A file of certificates in PEM form, or a folder of them with hashed names.
        case file(String)
        case folder(String)
    }

    package enum Proxy: Equatable, Sendable {
        /// As `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy` say.
        case environment
        case none
        case address(String)
    }

    /// Files in PEM form by which a server knows us.
    package struct ClientCertificate: Equatable, Sendable {
        package var certificate: String
        /// Where it does not lie in the file of the certificate.
        package var key: String?

        package init(certificate: String, key: String? = nil) {
            self.certificate = certificate
            self.key = key
        }
    }

    package var trust: Trust
    package var clientCertificate: ClientCertificate?
    package var proxy: Proxy
    package var userAgent: String
    package var connectTimeout: Duration
    /// So long a transfer may be slower than `leastSpeed` on average; whole seconds.
    package var stallTimeout: Duration
    /// In bytes per second.
    package var leastSpeed: Int
    /// How many requests are under way at once; others wait for their turn.
    package var parallelism: Int
    package var connectionsPerHost: Int

    package init(
        trust: Trust = .system, clientCertificate: ClientCertificate? = nil,
        proxy: Proxy = .environment, userAgent: String = "",
        connectTimeout: Duration = .seconds(10), stallTimeout: Duration = .seconds(20),
        leastSpeed: Int = 1024, parallelism: Int = 16, connectionsPerHost: Int = 16
    ) {
        self.trust = trust
        self.clientCertificate = clientCertificate
        self.proxy = proxy
        self.userAgent = userAgent
        self.connectTimeout = connectTimeout
        self.stallTimeout = stallTimeout
        self.leastSpeed = leastSpeed
        self.parallelism = parallelism
        self.connectionsPerHost = connectionsPerHost
    }
}
