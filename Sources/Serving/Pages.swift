/// What a server answers, found without a copy of what was asked.
struct Pages: Sendable {
    typealias Maker = @Sendable () -> Page

    private let pages: [(path: [UInt8], make: Maker)]
    let malformed = Page(400).answer(hasBody: true)
    let tooLarge = Page(431).answer(hasBody: true)
    private let missing = [false, true].map { Page(404).answer(hasBody: $0) }
    private let notAllowed = Page(405).answer(hasBody: true)

    init(_ pages: [String: Maker]) {
        self.pages = pages.map { (Array($0.key.utf8), $0.value) }
    }

    func answer(_ method: RequestHead.Method, _ path: Span<UInt8>) -> [UInt8] {
        guard method != .other else { return notAllowed }
        for page in pages where Self.isEqual(page.path, path) {
            return page.make().answer(hasBody: method == .get)
        }
        return missing[method == .get ? 1 : 0]
    }

    private static func isEqual(_ path: [UInt8], _ other: Span<UInt8>) -> Bool {
        path.count == other.count && path.indices.allSatisfy { path[$0] == other[$0] }
    }
}
