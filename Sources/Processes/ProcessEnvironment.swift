import Glibc

/// The variables that a process is given, byte by byte and in their order.
package struct ProcessEnvironment: Equatable, Sendable {
    /// Each a name, an equals sign and a value.
    private(set) var entries: [[UInt8]]

    package init(_ variables: [String: String] = [:]) {
        entries = variables.map { Array("\($0.key)=\($0.value)".utf8) }
    }

    /// Those of this process, also where they are no text.
    package static func own() -> ProcessEnvironment {
        var environment = ProcessEnvironment()
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let bytes = unsafe UnsafeRawBufferPointer(start: text, count: strlen(text))
            environment.entries.append(unsafe Array(bytes))
            unsafe entry += 1
        }
        return environment
    }

    package subscript(name: String) -> String? {
        get {
            entries.first { $0.starts(with: Self.start(name)) }
                .map { String(decoding: $0.dropFirst(name.utf8.count + 1), as: UTF8.self) }
        }
        set {
            entries.removeAll { $0.starts(with: Self.start(name)) }
            if let newValue { entries.append(Self.start(name) + newValue.utf8) }
        }
    }

    static func start(_ name: String) -> [UInt8] {
        Array(name.utf8) + [UInt8(ascii: "=")]
    }
}
