using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OrleansCluster.Storage.Disks;

/// <summary>
/// The system calls of Linux and macOS that .NET has no method for, or whose errors it hides: RandomAccess.FlushToDisk takes
/// EROFS, EINVAL and ENOTSUP for success, and there is no flush of a directory at all.
/// </summary>
internal static partial class LibC
{
    public const int Eintr = 4;
    public const int AccessDenied = 13; // EACCES
    public const int InvalidArgument = 22; // EINVAL: the file system knows no flush of a directory

    private const int ReadOnly = 0;
    private const int FullFsync = 51; // macOS' F_FULLFSYNC: its fsync leaves the bytes in the drive's cache.

    /// <summary>0, or the error number.</summary>
    public static int FlushData(SafeFileHandle file) => Retry(
        file,
        static f => OperatingSystem.IsMacOS() ? FlushMac(f) : OperatingSystem.IsLinux() ? FDataSync(f) : FSync(f));

    /// <summary>Flushes a directory's names. 0, or the error number.</summary>
    public static int FlushDirectory(string path)
    {
        int descriptor;
        do
            descriptor = Open(path, ReadOnly | DirectoryOnly | CloseOnExec);
        while (descriptor < 0 && Marshal.GetLastPInvokeError() == Eintr);
        if (descriptor < 0)
            return Marshal.GetLastPInvokeError();
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        return Retry(handle, static h => OperatingSystem.IsMacOS() ? FlushMac(h) : FSync(h));
    }

    // The number of O_DIRECTORY differs from one processor family to the next; on Linux/Arm that of x64 means O_DIRECT.
    private static int DirectoryOnly =>
        OperatingSystem.IsMacOS() ? 0x100000
        : !OperatingSystem.IsLinux() ? 0
        : RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Armv6 or Architecture.Ppc64le
            ? 0x4000
            : 0x10000;

    private static int CloseOnExec => OperatingSystem.IsMacOS() ? 0x1000000 : OperatingSystem.IsLinux() ? 0x80000 : 0;

    private static int Retry(SafeFileHandle handle, Func<SafeFileHandle, int> call)
    {
        while (true)
        {
            if (call(handle) >= 0)
                return 0;
            var error = Marshal.GetLastPInvokeError();
            if (error != Eintr) // Interrupted before anything was reported; every other error counts.
                return error;
        }
    }

    private static int FlushMac(SafeFileHandle handle)
    {
        const int NotSupported = 45;
        var result = FCntl(handle, FullFsync);
        return result < 0 && Marshal.GetLastPInvokeError() == NotSupported ? FSync(handle) : result;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FCntl(SafeFileHandle file, int command);
}
