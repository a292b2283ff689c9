import Format
import Testing

@testable import Deploy

@Suite struct `A holder of the lease` {
    private let me: Instance
    private let new: Instance

    init() throws {
        me = try .sample(1)
        new = try .sample(2)
    }

    private func holding(
        handsOver: Bool = true, after predecessor: Instance? = nil
    ) -> Holding {
        Holding(me, handsOver: handsOver, predecessor: predecessor, since: .seconds(100))
    }

    private func step(
        _ holding: Holding, _ request: LeaseRequest, isReady: Bool = true,
        at now: Duration = .seconds(200)
    ) -> Holding.Step {
        holding.step(request, isReady: isReady, at: now)
    }

    @Test func `hands over on request`() throws {
        #expect(step(holding(), try .sample(from: new)) == .handOver)
    }

    @Test func `hands over only once its command is ready`() throws {
        #expect(step(holding(), try .sample(from: new), isReady: false) == .later)
    }

    @Test func `refuses who runs in another place`() throws {
        let request = try LeaseRequest.sample(from: .sample(2, place: "fly/preview"))
        #expect(step(holding(), request) == .refuse("it runs in another place, fly/acme"))
    }

    @Test func `refuses for ten minutes whom it has the lease from`() throws {
        let holding = holding(after: try .sample(2, seat: "b"))
        let again = try LeaseRequest.sample(from: .sample(3, seat: "b"))
        #expect(step(holding, again, at: .seconds(699)) == .refuse(Holding.severalInstances))
        #expect(step(holding, again, at: .seconds(700)) == .handOver)
        #expect(step(holding, try .sample(from: .sample(3, seat: "c"))) == .handOver)
    }

    @Test func `answers nobody where that is switched off`() throws {
        #expect(step(holding(handsOver: false), try .sample(from: new)) == .ignore)
    }

    @Test func `archives on request, and looks on request`() throws {
        #expect(step(holding(), try .sample(.snapshot, from: new)) == .snapshot)
        #expect(step(holding(), try .sample(.notice, from: new)) == .look)
    }
}
