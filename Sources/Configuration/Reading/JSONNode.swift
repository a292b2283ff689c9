/// A value read from a file, which knows where it stood there.
package struct JSONNode: Equatable, Sendable {
    package var value: Value
    package var location: TextLocation

    package enum Value: Equatable, Sendable {
        case null
        case bool(Bool)
        case number(Double)
        case string(String)
        case array([JSONNode])
        case object([Member])
    }

    package struct Member: Equatable, Sendable {
        package var name: String
        package var location: TextLocation
        package var node: JSONNode
    }
}

extension JSONNode {
    /// What the value is, in the words of an error.
    var kind: String {
        switch value {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }

    package func member(_ name: String) -> Member? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.name == name }
    }
}

/// A line and a column of a text, both counted from 1.
package struct TextLocation: Equatable, Sendable, CustomStringConvertible {
    package var line: Int
    package var column: Int

    package init(line: Int = 1, column: Int = 1) {
        self.line = line
        self.column = column
    }

    package var description: String { "\(line):\(column)" }
}

/// What a parser found wrong, and where.
package struct TextError: Error, Equatable, Sendable {
    package var location: TextLocation
    package var reason: String

    package init(location: TextLocation, reason: String) {
        self.location = location
        self.reason = reason
    }
}
