import CLinux
import Glibc

extension OpenFile {
    /// Appends the next bytes, fewer than `count` just at the end; returns how many.
    @discardableResult
    package func read(
        appendingTo bytes: inout [UInt8], count: Int
    ) throws(FileError) -> Int {
        try repeatedly(count) { remaining, _ throws(FileError) in
            try readSome(appendingTo: &bytes, upTo: remaining)
        }
    }

    /// Appends the bytes at an offset, fewer than `count` just at the end; returns how many.
    @discardableResult
    package func read(
        appendingTo bytes: inout [UInt8], count: Int, at offset: Int64
    ) throws(FileError) -> Int {
        try repeatedly(count) { remaining, done throws(FileError) in
            try unsafe append(to: &bytes, remaining) {
                unsafe pread($0, $1, $2, off_t(offset) + off_t(done))
            }
        }
    }

    /// Appends what one call gives, after waiting for at least a byte; zero at the end.
    @discardableResult
    package func readSome(
        appendingTo bytes: inout [UInt8], upTo count: Int
    ) throws(FileError) -> Int {
        try unsafe append(to: &bytes, count) { unsafe Glibc.read($0, $1, $2) }
    }

    private func repeatedly(
        _ count: Int, _ step: (_ remaining: Int, _ done: Int) throws(FileError) -> Int
    ) throws(FileError) -> Int {
        var done = 0
        while done < count {
            let read = try step(count - done, done)
            guard read > 0 else { break }
            done += read
        }
        return done
    }

    /// Reads into the array's own free space, which needs no zeros first.
    private func append(
        to bytes: inout [UInt8], _ count: Int,
        _ body: (Int32, UnsafeMutableRawPointer?, Int) -> Int
    ) throws(FileError) -> Int {
        var read = 0
        try bytes.append(addingCapacity: count) { space throws(FileError) in
            try unsafe space.withUnsafeMutableBufferPointer { buffer, filled throws(FileError) in
                let free = UnsafeMutableRawBufferPointer(buffer)
                let start = unsafe free.baseAddress.map { unsafe $0 + filled }
                read = try systemCall("read", path) {
                    unsafe body(number, start, min(count, free.count - filled))
                }
                filled += read
            }
        }
        return read
    }
}
