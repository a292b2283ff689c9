import Configuration

/// What a month costs at a store, in dollars.
struct StoragePrices: Sendable {
    let store: String
    let gigabyte: Double
    /// For a thousand each.
    let puts: Double
    let lists: Double
    let gets: Double

    /// As their price lists had it then, without what is free and without transfer.
    static let date = "2026-11"
    static let all = [
        StoragePrices(store: "R2", gigabyte: 0.015, puts: 0.0045, lists: 0.0045, gets: 0.00036),
        StoragePrices(store: "S3", gigabyte: 0.023, puts: 0.005, lists: 0.005, gets: 0.0004),
        StoragePrices(store: "B2", gigabyte: 0.006, puts: 0, lists: 0.004, gets: 0.0004),
    ]

    /// What a month costs at each store, in words.
    static func text(bytes: Int64, _ requests: MonthlyRequests) -> String {
        let prices = all.map { price in
            let cents = price.cents(bytes: bytes, requests)
            return "$\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100) at \(price.store)"
        }
        return "about \(prices.joined(separator: ", ")) a month (prices of \(date))"
    }

    /// The same for programs.
    static func members(bytes: Int64, _ requests: MonthlyRequests) -> [JSONValue.Member] {
        let prices = all.map { price in
            JSONValue.object([
                .init("store", .string(price.store)),
                .init("cents", .integer(price.cents(bytes: bytes, requests))),
            ])
        }
        return [
            .init("pricesPerMonth", .array(prices)), .init("pricesOf", .string(date)),
        ]
    }

    /// Rounded up.
    private func cents(bytes: Int64, _ requests: MonthlyRequests) -> Int64 {
        Int64((month(bytes: bytes, requests) * 100).rounded(.up))
    }

    func month(bytes: Int64, _ requests: MonthlyRequests) -> Double {
        Double(bytes) / 1e9 * gigabyte
            + (requests.puts * puts + requests.lists * lists + requests.gets * gets) / 1000
    }
}

/// How many requests a month takes, about.
struct MonthlyRequests: Equatable, Sendable {
    private static let seconds = 30.0 * 86_400

    let puts: Double
    let lists: Double
    let gets: Double

    var total: Double { puts + lists + gets }

    init(puts: Double, lists: Double, gets: Double) {
        self.puts = puts
        self.lists = lists
        self.gets = gets
    }

    /// A container that runs the app looks so often for what others ask, and makes archives with
    /// fewer requests than a command that has to open the repository first.
    init(archives: Double, pollSeconds: UInt64?) {
        let looks = pollSeconds.map { Self.seconds / Double(max(1, $0)) } ?? 0
        puts = archives * 2
        lists = archives * (pollSeconds == nil ? 3 : 2) + looks
        gets = archives * (pollSeconds == nil ? 4 : 1)
    }
}
