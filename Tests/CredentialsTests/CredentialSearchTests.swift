import Credentials
import S3
import Storage
import Testing

@Suite struct `A search for credentials` {
    private let keys = S3Credentials(accessKeyID: "K", secretAccessKey: "S")

    private func origin(
        _ environment: [String: String] = [:], config: String = "", credentials: String = "",
        keys: S3Credentials? = nil, profile: String? = nil
    ) throws -> CredentialOrigin {
        let files = ProfileFiles(
            config: try ProfileFile(config), credentials: try ProfileFile(credentials))
        return try CredentialSearch(environment: environment, files: files)
            .origin(keys: keys, profile: profile)
    }

    private func reason(
        _ environment: [String: String] = [:], config: String = "", profile: String? = nil
    ) -> String? {
        do {
            _ = try origin(environment, config: config, profile: profile)
            return nil
        } catch {
            return (error as? StorageError)?.reason
        }
    }

    @Test func `takes the first that is there, in the order of Amazon's tools`() throws {
        var environment = [
            "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:r", "AWS_PROFILE": "p",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/x",
        ]
        let config = "[profile p]\ncredential_process = get p\n[default]\nregion = x\n"
        #expect(try origin(environment, config: config, keys: keys) == .keys(keys))
        guard case .webIdentity(let identity) = try origin(environment, config: config) else {
            Issue.record("no web identity")
            return
        }
        #expect(identity.tokenFile == "/token")
        environment["AWS_ROLE_ARN"] = ""
        #expect(try origin(environment, config: config) == .process("get p", profile: "p"))
        environment["AWS_PROFILE"] = nil
        guard case .container(let container) = try origin(environment, config: config) else {
            Issue.record("no container")
            return
        }
        #expect(container.address == "http://169.254.170.2/v2/x")
        environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = nil
        #expect(try origin(environment, config: config) == .instance("http://169.254.169.254"))
        environment["AWS_EC2_METADATA_DISABLED"] = "TRUE"
        #expect(reason(environment, config: config) == "there are none")
    }

    @Test func `obeys a profile that a setting names before anything else`() throws {
        let credentials = "[p]\naws_access_key_id = A\naws_secret_access_key = B\n"
        #expect(
            try origin(["AWS_PROFILE": "q"], credentials: credentials, keys: keys, profile: "p")
                == .keys(S3Credentials(accessKeyID: "A", secretAccessKey: "B")))
    }

    @Test func `follows roles from profile to profile`() throws {
        let config = """
            [profile a]
            role_arn = arn:a
            source_profile = b
            external_id = e
            duration_seconds = 900
            [profile b]
            role_arn = arn:b
            source_profile = b
            role_session_name = s
            aws_access_key_id = A
            aws_secret_access_key = B
            """
        guard
            case .role(let outer, .role(let inner, .keys(let keys))) =
                try origin(config: config, profile: "a")
        else {
            Issue.record("not a role by a role by keys")
            return
        }
        #expect(outer.role == "arn:a" && outer.externalID == "e" && outer.seconds == 900)
        #expect(outer.session == "holdfast" && inner.role == "arn:b" && inner.session == "s")
        #expect(keys.accessKeyID == "A")
    }

    @Test func `takes roles by what credential_source names`() throws {
        let config = "[profile p]\nrole_arn = r\ncredential_source = Environment\n"
        let environment = ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "B"]
        guard case .role(_, .keys) = try origin(environment, config: config, profile: "p") else {
            Issue.record("not a role by keys")
            return
        }
        let machine = "[profile p]\nrole_arn = r\ncredential_source = Ec2InstanceMetadata\n"
        guard case .role(_, .instance) = try origin(config: machine, profile: "p") else {
            Issue.record("not a role by the machine")
            return
        }
    }

    @Test(arguments: [
        (
            "role_arn = r\nsource_profile = q\n[profile q]\nrole_arn = r\nsource_profile = p",
            "its source_profile leads back to it"
        ),
        ("role_arn = r\nsource_profile = p", "it has no credentials"),
        ("role_arn = r\nsource_profile = q", "there is no profile \"q\""),
        ("role_arn = r", "it has role_arn, but neither source_profile nor credential_source"),
        (
            "role_arn = r\nmfa_serial = m",
            "its role wants a code from a device, and nobody is here to type it"
        ),
        ("aws_access_key_id = A", "it has aws_access_key_id, but no aws_secret_access_key"),
        ("sso_session = s", "signing in through a browser is not supported"),
        ("region = x", "it has no credentials"),
    ])
    func `says what is wrong with a profile`(config: String, reason: String) {
        #expect(self.reason(config: "[profile p]\n" + config, profile: "p") == reason)
    }

    @Test(arguments: [
        "http://127.0.0.1:1234/x", "http://127.9.9.9/", "http://localhost/x", "http://[::1]:80/",
        "http://169.254.170.23/v1/credentials", "https://somewhere.example/x",
        "HTTP://[fd00:ec2::23]/v1/credentials",
    ])
    func `trusts platform servers of this machine`(address: String) throws {
        let found = try origin([
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": address,
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "t",
        ])
        guard case .container(let container) = found else {
            Issue.record("no container")
            return
        }
        #expect(container.address == address)
        #expect(container.authorization == .token("t"))
    }

    @Test(arguments: [
        "http://example.com/x", "http://127.0.0.1.example.com/", "http://127.0.0.1@example.com/",
        "http://localhost.example.com", "ftp://127.0.0.1/", "http://[::2]/", "http://1270.0.0.1/",
        "http://127.0.0.1:80@example.com/",
    ])
    func `hands no token to other servers in the clear`(address: String) {
        #expect(
            reason(["AWS_CONTAINER_CREDENTIALS_FULL_URI": address])
                == "AWS_CONTAINER_CREDENTIALS_FULL_URI names a server that is not of this machine")
    }
}
