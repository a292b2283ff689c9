import Processes
import Testing

@Suite struct `The output of a program` {
    private func read(
        _ script: String, limit: Int = 1000, seconds: Int = 20, _ variables: [String: String] = [:]
    ) throws(ProcessError) -> String {
        let program = OutputOfProgram(
            ["/bin/sh", "-c", script], environment: variables, largestOutput: limit,
            deadline: .seconds(seconds))
        return String(decoding: try program.read(), as: UTF8.self)
    }

    @Test func `is what it printed`() throws {
        #expect(try read("printf 'a b'; printf c") == "a bc")
        #expect(try read(":") == "")
    }

    @Test func `depends on its variables, and on no others`() throws {
        #expect(try read("printf %s \"$NAME$HOME\"", ["NAME": "it's"]) == "it's")
    }

    @Test func `does not wait for input`() throws {
        #expect(try read("cat; printf done") == "done")
    }

    @Test func `of one that fails is an error`() {
        #expect(throws: ProcessError.self) { try read("printf x; exit 3") }
        #expect(throws: ProcessError.self) { try read("kill -9 $$") }
        #expect(
            (try? OutputOfProgram(
                ["/nowhere/program"], environment: [:], largestOutput: 1, deadline: .seconds(1)
            ).read()) == nil)
    }

    @Test func `has a bound, in bytes and in time`() {
        expect(.tooMuchOutput) { () throws(ProcessError) in
            try read("while :; do printf 0123456789; done")
        }
        expect(.tooLong) { () throws(ProcessError) in try read("sleep 60", seconds: 1) }
        expect(.tooLong) { () throws(ProcessError) in
            try read("exec >&-; sleep 60", seconds: 1)
        }
    }

    @Test func `leaves nothing running when it is too long`() throws {
        expect(.tooLong) { () throws(ProcessError) in
            try read("sh -c 'sleep 61.25; :' & wait", seconds: 1)
        }
        #expect(try read("ps -eo args | grep -c '[s]leep 61.25' || :") == "0\n")
    }

    private func expect(
        _ kind: ProcessError.Kind, _ body: () throws(ProcessError) -> String,
        _ location: SourceLocation = #_sourceLocation
    ) {
        do throws(ProcessError) {
            _ = try body()
            Issue.record("no error", sourceLocation: location)
        } catch {
            #expect(error.kind == kind, sourceLocation: location)
        }
    }
}
