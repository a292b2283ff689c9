/// What is known of a service by the name of its server.
package struct Preset: Hashable, Sendable {
    /// As people call it.
    package let name: String
    /// What the server's name ends in, with a dot in front where there is always more.
    private let ending: String
    private let regionRule: RegionRule
    package let style: S3Location.Style
    package let listsInOrder: Bool
    /// Whether it takes the checksum headers that Amazon has added to the old `Content-MD5`.
    package let takesChecksums: Bool

    /// Where the region is, which signatures have to name.
    private enum RegionRule: Hashable, Sendable {
        case named(String)
        /// The word so many places before the ending, counted from 1.
        case label(Int)
        /// The service knows it, and nobody else.
        case unknown
    }

    private init(
        _ name: String, _ ending: String, _ regionRule: RegionRule,
        _ style: S3Location.Style = .path, listsInOrder: Bool = true, takesChecksums: Bool = true
    ) {
        self.name = name
        self.ending = ending
        self.regionRule = regionRule
        self.style = style
        self.listsInOrder = listsInOrder
        self.takesChecksums = takesChecksums
    }

    private static let all = [
        Preset("Amazon S3", ".amazonaws.com", .label(1)),
        Preset("Amazon S3 in China", ".amazonaws.com.cn", .label(1)),
        Preset("Cloudflare R2", ".r2.cloudflarestorage.com", .named("auto")),
        Preset("Backblaze B2", ".backblazeb2.com", .label(1), takesChecksums: false),
        Preset("Tigris", "fly.storage.tigris.dev", .named("auto"), .virtualHost),
        Preset("Tigris", "t3.storage.dev", .named("auto"), .virtualHost),
        Preset("Railway", "storage.railway.app", .named("auto"), .virtualHost),
        Preset("Wasabi", ".wasabisys.com", .label(1)),
        Preset("DigitalOcean Spaces", ".digitaloceanspaces.com", .label(1)),
        Preset("Hetzner", ".your-objectstorage.com", .label(1)),
        Preset("Scaleway", ".scw.cloud", .label(1)),
        Preset("OVHcloud", ".io.cloud.ovh.net", .label(1)),
        Preset("Linode", ".linodeobjects.com", .label(1)),
        Preset("Supabase", ".supabase.co", .unknown),
        Preset("Google Cloud Storage", "storage.googleapis.com", .named("auto")),
    ]

    /// The service that a server belongs to; its name may have a port.
    package static func known(host: String) -> Preset? {
        let host = bare(host)
        return all.first {
            host == $0.ending || $0.ending.hasPrefix(".") && host.hasSuffix($0.ending)
        }
    }

    /// Nil where the name does not tell it.
    package func region(ofHost host: String) -> String? {
        switch regionRule {
        case .named(let region): return region
        case .unknown: return nil
        case .label(let place):
            let labels = Self.bare(host).dropLast(ending.utf8.count).split(separator: ".")
            guard labels.count >= place else { return nil }
            let label = String(labels[labels.count - place])
            return ["s3", "s3-accelerate", "dualstack"].contains(label) ? nil : label
        }
    }

    private static func bare(_ host: String) -> String {
        host.lowercased().split(separator: ":").first.map(String.init) ?? ""
    }
}
