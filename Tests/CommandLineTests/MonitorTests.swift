import Configuration
import Processes
import Testing

@testable import CommandLine

@Suite struct `A ping` {
    @Test(
        arguments: [
            ("https://hc.test/abc", "https://hc.test/abc/start", "https://hc.test/abc/fail"),
            ("https://hc.test/abc/", "https://hc.test/abc/start", "https://hc.test/abc/fail"),
            (
                "https://hc.test/abc?a=b", "https://hc.test/abc/start?a=b",
                "https://hc.test/abc/fail?a=b"
            ),
        ])
    func `goes to a path of its own`(check: String, start: String, failure: String) {
        #expect(Ping.start.address(check) == start)
        #expect(Ping.success("fine").address(check) == check)
        #expect(Ping.failure("bad").address(check) == failure)
    }

    @Test func `tells push addresses in their query`() {
        let check = "https://kuma.test/api/push/Token?status=up&msg=OK&ping="
        #expect(Ping.start.address(check) == nil)
        #expect(
            Ping.success("fine").address(check)
                == "https://kuma.test/api/push/Token?status=up&msg=OK")
        #expect(
            Ping.failure("no é & more").address(check)
                == "https://kuma.test/api/push/Token?status=down&msg=no%20%C3%A9%20%26%20more")
    }
}

@Suite struct `A message to a webhook` {
    private let message = WebhookMessage(
        notice: Notice(
            .failed, "backup", "the store said <no> & left", hint: "holdfast doctor",
            exitCode: 14), app: "bot", host: "box", time: "2026-11-30T01:02:03Z")

    @Test func `is plain JSON`() {
        #expect(
            String(decoding: message.body(.plain), as: UTF8.self)
                == #"{"event":"failed","app":"bot","host":"box","command":"backup","#
                + #""time":"2026-11-30T01:02:03Z","message":"the store said <no> & left","#
                + #""hint":"holdfast doctor","exitCode":14}"#)
    }

    @Test func `is what Slack and Discord want, and mentions nobody`() {
        #expect(
            String(decoding: message.body(.slack), as: UTF8.self)
                == #"{"text":"holdfast: bot on box: backup failed: the store said "#
                + #"&lt;no&gt; &amp; left\nhint: holdfast doctor"}"#)
        let discord = String(decoding: message.body(.discord), as: UTF8.self)
        #expect(discord.hasPrefix(#"{"content":"holdfast: bot on box: backup failed: "#))
        #expect(discord.hasSuffix(#""allowed_mentions":{"parse":[]}}"#))
    }

    @Test func `is no longer than Discord takes`() {
        let long = WebhookMessage(
            notice: Notice(.failed, "backup", String(repeating: "x", count: 9000)), app: "bot",
            host: "box", time: "")
        #expect(long.body(.discord).count < 2000)
    }

    @Test(
        arguments: [
            ("https://hooks.slack.com/services/T/B/x", "slack"),
            ("https://discord.com/api/webhooks/1/x", "discord"),
            ("https://ptb.discord.com/api/webhooks/1/x", "discord"),
            ("https://discord.com.evil.test/x", "plain"), ("http://127.0.0.1:80/x", "plain"),
        ])
    func `has the form that its address wants`(address: String, form: String) {
        #expect(WebhookMessage.format(of: address).rawValue == form)
    }

    @Test(
        arguments: [
            ("https://user:word@host.test:8443/secret?x#y", "host.test"),
            ("http://[::1]:80/a", "[::1]"),
            ("https://HOST", "host"), ("", ""),
        ])
    func `goes to an address of which only the host is told`(address: String, host: String) {
        #expect(MonitorAddress.host(of: address) == host)
    }
}

@Suite struct `What is blotted out` {
    private let blotting = Blotting(["hunter2-long", "first line\nsecond line", "abc", ""])

    @Test(
        arguments: [
            ("a hunter2-long b hunter2-long", "a [redacted] b [redacted]"),
            ("second line", "[redacted]"), ("abc stays", "abc stays"),
            ("key AGE-SECRET-KEY-1ABC234, no more", "key [redacted], no more"),
            ("AGE-SECRET-KEY-", "[redacted]"), ("", ""),
        ])
    func `are values and keys`(line: String, blotted: String) {
        #expect(blotting.blot(line) == blotted)
    }

    @Test(
        arguments: [
            ("a hunter2-lo", "a …"), ("a hunter2-long", "a [redacted]…"), ("h", "…"),
            ("a hunter", "a …"),
            ("hunter2 a", "hunter2 a…"), ("AGE-SECRET-KEY-1ABC", "[redacted]…"), ("", "…"),
        ])
    func `are the beginnings of values where a line is cut`(line: String, blotted: String) {
        #expect(blotting.blot(ProgramLine(Array(line.utf8), isCut: true)) == blotted)
        #expect(blotting.blot(ProgramLine(Array(line.utf8))) == blotting.blot(line))
    }

    @Test func `are the longer ones first`() {
        #expect(Blotting(["secret", "secret-more"]).blot("secret-more") == "[redacted]")
    }
}
