/// One wrapping of the file key: its kind and parameters, and the wrapped key.
struct Stanza: Equatable {
    let arguments: [String]
    let body: [UInt8]

    var kind: String { arguments.first ?? "" }

    /// “->” and the arguments, then the body in lines of 64 that end with a shorter one.
    func encode(into header: inout [UInt8]) {
        header += "-> \(arguments.joined(separator: " "))\n".utf8
        let text = Base64.encode(body.span)
        for start in stride(from: 0, through: text.count, by: Header.columns) {
            header += text[start..<min(start + Header.columns, text.count)]
            header.append(UInt8(ascii: "\n"))
        }
    }
}
