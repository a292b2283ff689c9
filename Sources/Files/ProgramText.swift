import CLinux
import Glibc

/// The code and constants of the program and its libraries, which the system maps from their files.
package enum ProgramText {
    /// Drops what of it is in memory: the system brings back what is used again, and no more.
    ///
    /// A program that has restored and backs up every few minutes else keeps all the code that it
    /// ever ran. Only what can't be written is dropped, so nothing in it can differ from its file.
    package static func giveBack() {
        unsafe dl_iterate_phdr(
            { object, _, _ in
                guard let object = unsafe object?.pointee else { return 0 }
                unsafe ProgramText.giveBack(object)
                return 0
            }, nil)
    }

    private static func giveBack(_ object: dl_phdr_info) {
        let base = UInt(unsafe object.dlpi_addr)
        let headers = unsafe UnsafeBufferPointer(
            start: object.dlpi_phdr, count: Int(object.dlpi_phnum))
        let page = UInt(max(1, sysconf(Int32(_SC_PAGESIZE))))
        for index in headers.indices {
            let header = unsafe headers[index]
            guard header.p_type == PT_LOAD, header.p_flags & UInt32(PF_W) == 0 else { continue }
            let start = (base + UInt(header.p_vaddr)) / page * page
            let end = (base + UInt(header.p_vaddr + header.p_memsz)) / page * page
            guard end > start else { continue }
            unsafe madvise(
                UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_DONTNEED)
        }
    }
}
