import CLinux
import Glibc

/// The program's own code and constants, which the system maps from its file.
package enum ProgramText {
    /// Drops what of it is in memory: the system brings back what is used again, and no more.
    ///
    /// A program that has restored and backs up every few minutes else keeps all the code that it
    /// ever ran. Only what can't be written is dropped, so nothing in it can differ from the file.
    package static func giveBack() {
        let headers = unsafe UnsafeBufferPointer(
            start: UnsafePointer<Elf64_Phdr>(bitPattern: UInt(getauxval(UInt(AT_PHDR)))),
            count: Int(getauxval(UInt(AT_PHNUM))))
        guard let first = headers.baseAddress,
            let own = unsafe headers.first(where: { $0.p_type == PT_PHDR })
        else { return }
        let base = UInt(bitPattern: first) - UInt(own.p_vaddr)
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
