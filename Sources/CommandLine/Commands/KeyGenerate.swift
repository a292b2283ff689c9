import Age
import Configuration
import Cryptography
import Files

extension Command {
    static let keyGenerate = Command(.keyGenerate) { invocation in
        let identity = try Identity.generate(using: SystemRandom())
        let file = try KeyFileText(identity, created: invocation.now())
        let recipient = identity.recipient.text
        guard let name = invocation.arguments.value(.output), name != "-" else {
            guard invocation.output.isJSON else {
                try invocation.output.bytes(file.bytes)
                return .done
            }
            // The secret is what standard output is for here.
            invocation.output.record(
                "key",
                [.init("recipient", .string(recipient)), .init("identity", .string(file.identity))])
            return .done
        }
        let path = Path.absolute(name, in: invocation.directory)
        try file.write(to: path)
        invocation.output.line(recipient)
        invocation.output.record(
            "key", [.init("recipient", .string(recipient)), .init("file", .string(path))])
        invocation.output.note("the key is in \(path); keep a copy of it elsewhere")
        return .done
    }
}
