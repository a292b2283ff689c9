import Testing

@testable import CommandLine

@Suite struct `What a month costs` {
    @Test func `is counted from archives, and from looks of who runs the app`() {
        let idle = MonthlyRequests(archives: 0, pollSeconds: 35)
        #expect(idle.puts == 0 && idle.gets == 0)
        #expect(Int(idle.lists) == 30 * 86_400 / 35)
        let daily = MonthlyRequests(archives: 30, pollSeconds: nil)
        #expect(daily.total == 30 * 9)
        #expect(MonthlyRequests(archives: 0, pollSeconds: 0).lists == 30 * 86_400)
    }

    @Test(arguments: [("R2", 1.5, 4.5), ("S3", 2.3, 5.0), ("B2", 0.6, 4.0)])
    func `is space and requests`(store: String, space: Double, lists: Double) throws {
        let prices = try #require(StoragePrices.all.first { $0.store == store })
        let none = MonthlyRequests(archives: 0, pollSeconds: nil)
        #expect(abs(prices.month(bytes: 100_000_000_000, none) - space) < 0.001)
        let million = MonthlyRequests(puts: 0, lists: 1_000_000, gets: 0)
        #expect(abs(prices.month(bytes: 0, million) - lists) < 0.001)
    }
}
