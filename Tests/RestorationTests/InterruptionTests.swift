import Capture
import Files
import Format
import Glibc
import Repository
import TestSupport
import Testing

@testable import Restoration

/// Restores that are cut off at every call of the system in turn.
@Suite struct `An interrupted restore` {
    /// What a restore finds, and what it is told to do.
    struct Scene: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let existing: ExistingData
        /// As on a mount, where the directory itself must stay.
        var staysInPlace = false
        /// What the file system can't do.
        var lacking: String?
        /// What backups leave out, and a restore therefore spares.
        var excludes: [String] = []
        let expected: [String: String]

        func fault(_ kind: SystemCallFault.Kind, at call: Int) -> SystemCallFault {
            SystemCallFault(kind, at: call, lacking: lacking)
        }

        static let archived = ["a": "1", "b/c": "2", "b/d/e": "3", "x/y": "4"]
        static let there = [
            "a": "mine", "b/c": "older", "b/z": "z", "gone/f": "f", "gone/s": "s", "x": "file",
        ]
        static let all = [
            Scene(testDescription: "exchange", existing: .replace, expected: archived),
            Scene(
                testDescription: "replacement in place", existing: .replace, staysInPlace: true,
                expected: archived),
            Scene(
                testDescription: "exchange in two renames", existing: .replace,
                lacking: "exchange", expected: archived),
            Scene(
                testDescription: "replacement in place by renames", existing: .replace,
                staysInPlace: true, lacking: "exchange", expected: archived),
            Scene(
                testDescription: "merge", existing: .merge,
                expected: archived.merging(["b/z": "z", "gone/f": "f", "gone/s": "s"]) { $1 }),
            Scene(
                testDescription: "replacement that spares", existing: .replace,
                excludes: ["z", "gone/s"],
                expected: archived.merging(["b/z": "z", "gone/s": "s"]) { $1 }),
            Scene(
                testDescription: "replacement that spares, by renames", existing: .replace,
                staysInPlace: true, lacking: "exchange", excludes: ["z", "gone/s"],
                expected: archived.merging(["b/z": "z", "gone/s": "s"]) { $1 }),
        ]
    }

    /// Thousands of syncs take their time on a disk.
    private static let quickFolder: FilePath? =
        (try? Directory.open("/dev/shm")) == nil ? nil : "/dev/shm"

    @Test(arguments: Scene.all)
    func `leaves the old or the new state once it was settled`(_ scene: Scene) async throws {
        let world = try World(in: Self.quickFolder)
        let archive = try await world.archive(of: Scene.archived)
        var isDone = false
        var number = 0
        var outcomes: Set<Bool> = []
        while !isDone {
            let trial = try Trial(world, scene, number)
            let fault = scene.fault(.death, at: number)
            isDone = await trial.restore(archive, fault)
            try trial.settle()
            outcomes.insert(try trial.expectOldOrNew(scene))
            number += 1
            try trial.remove()
        }
        #expect(outcomes == [false, true])
        #expect(number > 20)
    }

    @Test(arguments: Scene.all)
    func `leaves the old state where a call failed`(_ scene: Scene) async throws {
        let world = try World(in: Self.quickFolder)
        let archive = try await world.archive(of: Scene.archived)
        var isDone = false
        var number = 0
        while !isDone {
            let trial = try Trial(world, scene, number)
            let fault = scene.fault(.failure(ENOSPC), at: number)
            let hasSucceeded = await trial.restore(archive, fault)
            isDone = fault.calls <= number
            try trial.settle()
            // What failed may have been something that restores can do without.
            let isNew = try trial.expectOldOrNew(scene)
            #expect(isNew || !hasSucceeded, "call \(number)")
            number += 1
            try trial.remove()
        }
    }

    @Test(arguments: Scene.all)
    func `can be undone, which can be interrupted too`(_ scene: Scene) async throws {
        let world = try World(in: Self.quickFolder)
        let archive = try await world.archive(of: Scene.archived)
        var isDone = false
        var number = 0
        while !isDone {
            let trial = try Trial(world, scene, number)
            #expect(await trial.restore(archive, scene.fault(.death, at: -1)))
            isDone = trial.undo(scene.fault(.death, at: number))
            try trial.settle()
            let isNew = try trial.expectOldOrNew(scene)
            #expect(isDone ? !isNew : true, "call \(number)")
            let undo = try #require(try Undo.find(trial.path), "call \(number)")
            #expect(undo.isUndo == isNew, "call \(number)")
            #expect(trial.undo(scene.fault(.death, at: -1)))
            #expect(try trial.expectOldOrNew(scene) == !isNew)
            number += 1
            try trial.remove()
        }
        #expect(number > 20)
    }

    /// One restore into a new place.
    private final class Trial {
        let path: FilePath
        private let world: World
        private let scene: Scene
        private let name: FileName
        private let number: Int

        init(_ world: World, _ scene: Scene, _ number: Int) throws {
            self.world = world
            self.scene = scene
            self.number = number
            name = try FileName("trial-\(number)")
            path = world.space.path / name / "data"
            for (file, text) in Scene.there {
                try world.directory.put("\(name)/data/\(file)", text)
            }
        }

        func remove() throws { try world.directory.removeTree(name) }

        /// False when it was cut off.
        func restore(_ archive: Archive, _ fault: SystemCallFault) async -> Bool {
            var request = RestoreRequest(source: "data", destination: path)
            if !scene.excludes.isEmpty {
                var rules = CaptureRules()
                rules.excludes = scene.excludes
                request.sparing = Sparing(rules)
            }
            do {
                let plan = try await RestorePlan.make(
                    world.timeline, archive, [request], existing: scene.existing)
                try await SystemCallFault.$current.withValue(fault) {
                    _ = try await Restore(
                        plan, progress: Silence(), staysInPlace: scene.staysInPlace
                    ).run()
                }
                return true
            } catch {
                return false
            }
        }

        func settle() throws {
            try SystemCallFault.$current.withValue(scene.fault(.death, at: -1)) {
                try Destination(path).settle()
            }
        }

        func undo(_ fault: SystemCallFault) -> Bool {
            do {
                let undo = try #require(try Undo.find(path))
                try SystemCallFault.$current.withValue(fault) { _ = try undo.apply() }
                return true
            } catch {
                return false
            }
        }

        /// Whether it is the new state; anything but that and the old one is an issue.
        func expectOldOrNew(_ scene: Scene) throws -> Bool {
            let folder = try world.directory.openDirectory(name)
            let data = try folder.openDirectory("data")
            var texts = try data.texts()
            for path in texts.keys where path.hasPrefix(".holdfast-undo/") { texts[path] = nil }
            #expect(
                texts == scene.expected || texts == Scene.there,
                "after call \(number): \(texts)")
            let names = try folder.names() + data.names()
            #expect(!names.contains { $0.hasSuffix(".holdfast-restore") }, "call \(number)")
            return texts == scene.expected
        }
    }
}
