import Configuration
import Testing

@Suite struct `A suggestion` {
    static let words = ["backup", "restore", "repository", "list", "completion"]

    @Test(arguments: [
        ("bakcup", "backup"), ("restor", "restore"), ("repositry", "repository"),
        ("BACKUP", "backup"), ("lsit", "list"), ("comple", "completion"),
    ])
    func `finds the word that was meant`(_ typed: String, _ meant: String) {
        #expect(Suggestion.nearest(to: typed, in: Self.words) == meant)
    }

    @Test(arguments: ["", "x", "frobnicate", String(repeating: "backup", count: 10_000)])
    func `is silent when nothing is near`(_ typed: String) {
        #expect(Suggestion.nearest(to: typed, in: Self.words) == nil)
    }
}
