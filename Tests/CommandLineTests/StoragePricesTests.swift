import Configuration
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

    @Test func `is told in words and to programs, rounded up`() {
        let daily = MonthlyRequests(archives: 30, pollSeconds: nil)
        let text = StoragePrices.text(bytes: 200_000_000_000, daily)
        #expect(
            text == "about $3.01 at R2, $4.61 at S3, $1.21 at B2 a month (prices of "
                + "\(StoragePrices.date))")
        let members = StoragePrices.members(bytes: 200_000_000_000, daily)
        #expect(
            JSONValue.object(members).line
                == #"{"pricesPerMonth":[{"store":"R2","cents":301},{"store":"S3","cents":461},"#
                + #"{"store":"B2","cents":121}],"pricesOf":"\#(StoragePrices.date)"}"#)
        #expect(StoragePrices.text(bytes: 1, daily).contains("$0.01 at R2"))
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
