import HTTP
package import Storage

/// What a server is asked to do with what it gets, beyond keeping it.
package struct S3Options: Sendable {
    /// Nil for that of the bucket.
    package var storageClass: String?
    /// Which objects it is for, by their keys and sizes.
    package var isForStorageClass: @Sendable (ObjectKey, Int) -> Bool
    package var encryption: Encryption?
    package var tags: [ObjectTag]
    /// Whether our account pays for requests to the bucket of somebody else.
    package var paysForRequests: Bool
    package var lock: S3Lock?

    /// Who holds the key that the server encrypts with.
    package enum Encryption: Sendable {
        case server
        /// A service of the provider's, with a key that is named or its usual one.
        case service(key: String?)
        /// Ourselves; the server gets it with each request and forgets it.
        case customer(CustomerKey)
    }

    package init(
        storageClass: String? = nil,
        isForStorageClass: @escaping @Sendable (ObjectKey, Int) -> Bool = { _, _ in true },
        encryption: Encryption? = nil, tags: [ObjectTag] = [], paysForRequests: Bool = false,
        lock: S3Lock? = nil
    ) {
        self.storageClass = storageClass
        self.isForStorageClass = isForStorageClass
        self.encryption = encryption
        self.tags = tags
        self.paysForRequests = paysForRequests
        self.lock = lock
    }
}

// MARK: Headers

extension S3Options {
    func headersOfPut(_ key: ObjectKey, size: Int) -> [HTTPHeader] {
        var headers = headersOfAll
        if let storageClass, isForStorageClass(key, size) {
            headers.append(HTTPHeader("x-amz-storage-class", storageClass))
        }
        if !tags.isEmpty {
            let text = tags.map(\.queryText).joined(separator: "&")
            headers.append(HTTPHeader("x-amz-tagging", text))
        }
        switch encryption {
        case nil: break
        case .server: headers.append(HTTPHeader(Self.encryptionName, "AES256"))
        case .service(let key):
            headers.append(HTTPHeader(Self.encryptionName, "aws:kms"))
            if let key { headers.append(HTTPHeader(Self.encryptionName + "-aws-kms-key-id", key)) }
        case .customer(let key): headers += key.headers
        }
        return headers
    }

    /// Servers refuse to be told here what they know.
    var headersOfGet: [HTTPHeader] {
        guard case .customer(let key) = encryption else { return headersOfAll }
        return headersOfAll + key.headers
    }

    var headersOfAll: [HTTPHeader] {
        paysForRequests ? [HTTPHeader("x-amz-request-payer", "requester")] : []
    }

    static let encryptionName = "x-amz-server-side-encryption"
}

/// A name and a value by which rules of the provider's find objects.
package struct ObjectTag: Hashable, Sendable {
    package let name: String
    package let value: String

    /// Reads `NAME=VALUE`; nil for what servers do not take.
    package init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        name = String(parts[0])
        value = parts.count > 1 ? String(parts[1]) : ""
        let characters = (name + value).unicodeScalars
        guard (1...128).contains(name.utf16.count), value.utf16.count <= 256,
            characters.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { return nil }
    }

    fileprivate var queryText: String {
        "\(PercentEncoding.encode(name))=\(PercentEncoding.encode(value))"
    }
}
