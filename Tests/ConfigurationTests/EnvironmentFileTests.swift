import Configuration
import Testing

@Suite struct `A file of variables` {
    @Test func `is read as node reads it`() throws {
        let variables = try EnvironmentFile.parse(
            """
            # a comment
            PLAIN=value
            export EXPORTED=yes
              SPACED  =  some words   # not part of it
            EMPTY=
            SINGLE='with # and \\n'
            DOUBLE="line one\\nline two"
            LINES="first
            second" # done
            BACK=`it's "fine"`
            OPEN="no end
            TWICE=1
            TWICE=2
            export=odd
            """)
        #expect(
            variables == [
                "PLAIN": "value", "EXPORTED": "yes", "SPACED": "some words", "EMPTY": "",
                "SINGLE": "with # and \\n", "DOUBLE": "line one\nline two",
                "LINES": "first\nsecond", "BACK": #"it's "fine""#, "OPEN": "\"no end",
                "TWICE": "2", "export": "odd",
            ])
    }

    @Test func `may have lines that end as on Windows`() throws {
        let variables = try EnvironmentFile.parse("\u{FEFF}A=1\r\nB=\"x\r\ny\"\r\n\r\nC=3")
        #expect(variables == ["A": "1", "B": "x\ny", "C": "3"])
    }

    @Test(arguments: ["A=1\nnonsense\n", "A=1\n=x", "A=1\n1A=x", "A=1\nA B=x", "A=1\nA#=x"])
    func `names the line that is none`(_ text: String) {
        let error = #expect(throws: TextError.self) { try EnvironmentFile.parse(text) }
        #expect(error?.location.line == 2)
        #expect(error?.reason == "expected NAME=value")
    }

    @Test func `does not override what is set`() {
        let merged = EnvironmentFile.merge(
            [["A": "file", "B": "first"], ["B": "second", "C": "file"]],
            into: ["A": "process", "C": ""])
        #expect(merged == ["A": "process", "B": "second", "C": ""])
    }
}
