package import S3

/// Where credentials come from: found without asking anybody, and fetched later.
package indirect enum CredentialOrigin: Equatable, Sendable {
    case keys(S3Credentials)
    /// A command line that prints them.
    case process(String, profile: String)
    case webIdentity(WebIdentity)
    /// An address that a container's platform gives out, and what it wants to hear.
    case container(ContainerEndpoint)
    /// The metadata service of a virtual machine; its address.
    case instance(String)
    case role(AssumedRole, by: CredentialOrigin)
}

/// A role that a token in a file lets us take.
package struct WebIdentity: Equatable, Sendable {
    package let role: String
    package let session: String
    package let tokenFile: String
    package let seconds: Int?
}

/// A role that other credentials let us take.
package struct AssumedRole: Equatable, Sendable {
    package let role: String
    package let session: String
    package let externalID: String?
    package let seconds: Int?
}

/// A server of a container's platform.
package struct ContainerEndpoint: Equatable, Sendable {
    package enum Authorization: Equatable, Sendable {
        case none
        case token(String)
        /// Read anew each time, for the platform renews it.
        case file(String)
    }

    package let address: String
    package let authorization: Authorization
}
