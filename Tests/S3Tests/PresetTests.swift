import S3
import Testing

@Suite struct `A preset` {
    @Test(
        arguments: [
            ("s3.eu-central-1.amazonaws.com", "Amazon S3", "eu-central-1"),
            ("s3.dualstack.us-west-2.amazonaws.com", "Amazon S3", "us-west-2"),
            ("s3.amazonaws.com", "Amazon S3", nil),
            ("s3.cn-north-1.amazonaws.com.cn", "Amazon S3 in China", "cn-north-1"),
            ("0123abc.r2.cloudflarestorage.com", "Cloudflare R2", "auto"),
            ("0123abc.eu.r2.cloudflarestorage.com:443", "Cloudflare R2", "auto"),
            ("s3.us-west-004.backblazeb2.com", "Backblaze B2", "us-west-004"),
            ("fly.storage.tigris.dev", "Tigris", "auto"), ("T3.storage.dev", "Tigris", "auto"),
            ("storage.railway.app", "Railway", "auto"),
            ("s3.eu-central-2.wasabisys.com", "Wasabi", "eu-central-2"),
            ("s3.wasabisys.com", "Wasabi", nil),
            ("fra1.digitaloceanspaces.com", "DigitalOcean Spaces", "fra1"),
            ("fsn1.your-objectstorage.com", "Hetzner", "fsn1"),
            ("s3.fr-par.scw.cloud", "Scaleway", "fr-par"),
            ("s3.gra.io.cloud.ovh.net", "OVHcloud", "gra"),
            ("eu-central-1.linodeobjects.com", "Linode", "eu-central-1"),
            ("abcd.supabase.co", "Supabase", nil),
            ("storage.googleapis.com", "Google Cloud Storage", "auto"),
        ] as [(String, String, String?)])
    func `knows a service by its server`(host: String, name: String, region: String?) {
        let preset = Preset.known(host: host)
        #expect(preset?.name == name)
        #expect(preset?.region(ofHost: host) == region)
    }

    @Test func `knows who takes no checksum headers`() {
        #expect(Preset.known(host: "s3.us-west-004.backblazeb2.com")?.takesChecksums == false)
        #expect(Preset.known(host: "s3.eu-central-1.amazonaws.com")?.takesChecksums == true)
    }

    @Test(arguments: [
        "localhost:9000", "minio.example.com", "evilbackblazeb2.com", "", "127.0.0.1",
    ])
    func `leaves other servers alone`(host: String) {
        #expect(Preset.known(host: host) == nil)
    }
}
