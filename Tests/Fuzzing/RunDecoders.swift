import Serving

extension Decoder {
    /// What reads what others send to a running app.
    static let run = [
        Decoder("request-head") { bytes in
            guard case .request(let method, let path) = RequestHead.parse(bytes.span) else {
                throw Refused()
            }
            let isWithin = path.lowerBound >= 0 && path.upperBound <= bytes.count
            guard isWithin, bytes[path].allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return [0] }
            let isPath = bytes[path].first == UInt8(ascii: "/")
            return isPath || method == .other ? nil : [0]
        },
        Decoder("listen-address") { bytes in
            guard ListenAddress(try text(bytes)) != nil else { throw Refused() }
            return nil
        },
    ]

    private struct Refused: Error {}
}
