import Configuration
import Files
import Testing
import TestSupport

@testable import CommandLine

@Suite struct `Figures for Prometheus` {
    private let figures = Metrics([
        Metrics.Figure(name: "well", meaning: "Whether.", value: 1),
        Metrics.Figure(name: "made_total", meaning: "How many.", isCounter: true, value: 12),
        Metrics.Figure(name: "age_seconds", meaning: "How old.", value: 1.5),
    ])

    @Test func `are text that Prometheus reads`() {
        #expect(
            figures.text(timeline: "acme-api")
                == """
                # HELP holdfast_well Whether.
                # TYPE holdfast_well gauge
                holdfast_well{timeline="acme-api"} 1
                # HELP holdfast_made_total How many.
                # TYPE holdfast_made_total counter
                holdfast_made_total{timeline="acme-api"} 12
                # HELP holdfast_age_seconds How old.
                # TYPE holdfast_age_seconds gauge
                holdfast_age_seconds{timeline="acme-api"} 1.5

                """)
    }

    @Test func `of a failure leave what was known of the newest archive`() throws {
        let folder = try TemporaryDirectory()
        let path = "\(folder.path)/holdfast.prom"
        try Metrics([
            Metrics.Figure(name: "archive_number", meaning: "Number.", value: 7),
            Metrics.Figure(name: "backup_success", meaning: "Whether.", value: 1),
        ]).write(to: path, timeline: "app")
        try Metrics(failedAt: 1000).write(to: path, timeline: "app")
        let text = String(
            decoding: try WholeFile.read(FilePath(path), limit: 10_000), as: UTF8.self)
        #expect(text.contains("holdfast_backup_success{timeline=\"app\"} 0\n"))
        #expect(text.contains("holdfast_archive_number{timeline=\"app\"} 7\n"))
        #expect(text.contains("# HELP holdfast_archive_number Number.\n"))
        #expect(!text.contains("} 1\n"))
    }
}
