import Configuration
import Credentials
import Testing

@Suite struct `Settings files of Amazon's tools` {
    @Test func `have sections with settings`() throws {
        let file = try ProfileFile(
            """
            # of the team
            [default]
            Region = eu-west-1   ; near
            aws_access_key_id=AKID
            aws_secret_access_key = a#b;c=d

            [profile  "two words" ] ; why not
            role_arn=arn:aws:iam::1:role/r
            s3 =
              addressing_style = path
              # nested
              max_queue_size=1
            output = json
            """)
        #expect(
            file.sections == [
                "default": [
                    "region": "eu-west-1", "aws_access_key_id": "AKID",
                    "aws_secret_access_key": "a#b;c=d",
                ],
                "profile two words": [
                    "role_arn": "arn:aws:iam::1:role/r", "s3": "", "s3.addressing_style": "path",
                    "s3.max_queue_size": "1", "output": "json",
                ],
            ])
    }

    @Test func `may begin a section twice`() throws {
        let file = try ProfileFile("[a]\nx=1\r\ny=1\r\n[b]\n[a]\ny=2\n")
        #expect(file.sections == ["a": ["x": "1", "y": "2"], "b": [:]])
    }

    @Test(arguments: [
        ("x = 1", 1, "a setting stands before any section"),
        ("[a]\n\n[b", 3, "a section's heading has no closing bracket"),
        ("[a]\nnonsense", 2, "expected NAME = VALUE"), ("[a]\n= 1", 2, "expected NAME = VALUE"),
    ])
    func `are refused with the line that is wrong`(text: String, line: Int, reason: String) {
        let error = #expect(throws: TextError.self) { try ProfileFile(text) }
        #expect(error?.location.line == line)
        #expect(error?.reason == reason)
    }

    @Test func `tell of a profile together`() throws {
        let files = ProfileFiles(
            config: try ProfileFile(
                """
                [default]
                region = eu-west-1
                [profile p]
                aws_access_key_id = old
                endpoint_url = https://all.example
                services = mine
                [q]
                region = nowhere
                [services mine]
                s3 =
                  endpoint_url = https://s3.example
                """),
            credentials: try ProfileFile("[p]\naws_access_key_id = new\n[r]\n"))
        #expect(files.names == ["default", "p", "r"])
        #expect(files.profile("default")?.region == "eu-west-1")
        #expect(files.profile("p")?["aws_access_key_id"] == "new")
        #expect(files.profile("p")?.endpoint == "https://s3.example")
        #expect(files.profile("q") == nil)
    }

    @Test func `lie where variables say, else in the home folder`() {
        let found = ProfileFiles.paths(["HOME": "/h", "AWS_CONFIG_FILE": "/c"])
        #expect(found.config == "/c")
        #expect(found.credentials == "/h/.aws/credentials")
        #expect(ProfileFiles.paths([:]).config == nil)
    }
}
