import Storage
import Testing

@testable import CommandLine

@Suite struct `How long a bucket is waited for` {
    /// Begun at the last moment, a try still ends in time.
    @Test(arguments: [(5, 5), (6, 12), (30, 120), (300, 86_400)])
    func `bounds the last try too`(_ start: Int, _ whole: Int) {
        let patience = BucketPatience(start: .seconds(start), whole: .seconds(whole))
        let retries = patience.retries
        #expect(retries.firstDeadline + patience.connectTimeout <= .seconds(start))
        #expect(retries.firstDeadline + patience.firstStallTimeout <= .seconds(start))
        #expect(retries.deadline + patience.stallTimeout <= .seconds(whole))
        #expect(patience.firstStallTimeout >= .seconds(1))
    }

    @Test func `leaves time for more than one try`() {
        let patience = BucketPatience(start: .seconds(30), whole: .seconds(120))
        #expect(patience.retries.firstDeadline >= patience.firstStallTimeout * 2)
        #expect(patience.retries.deadline >= patience.stallTimeout * 4)
    }
}
