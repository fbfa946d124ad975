namespace OrleansCluster.Storage.Disks;

/// <summary>Turns what .NET's file calls throw into this room's exceptions.</summary>
internal static class DiskErrors
{
    private const int Enospc = 28;
    private const int EdquotLinux = 122;
    private const int EdquotMac = 69;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsSharing = unchecked((int)0x80070020);
    private const int WindowsLocked = unchecked((int)0x80070021);

    /// <summary>Whether the exception came out of a file call (anything else is a fault of ours and passes unchanged).</summary>
    public static bool IsDiskError(Exception e) => e is IOException or UnauthorizedAccessException;

    public static DiskIOException Map(Exception e, string operation, string path) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => new DiskPathNotFoundException(path, e),
        IOException when IsFull(e.HResult) => new DiskFullException(path, e.HResult, e),
        _ => new DiskIOException(operation, path, e.Message.TrimEnd('.'), e.HResult, e),
    };

    /// <summary>
    /// Whether opening a lock file failed because somebody else holds it (EWOULDBLOCK: 11 on Linux, 35 on macOS).
    /// </summary>
    public static bool IsHeldElsewhere(IOException e) =>
        OperatingSystem.IsWindows() ? e.HResult is WindowsSharing or WindowsLocked : e.HResult is 11 or 35;

    private static bool IsFull(int code) =>
        OperatingSystem.IsWindows()
            ? code is WindowsDiskFull or WindowsHandleDiskFull
            : code == Enospc || code == (OperatingSystem.IsMacOS() ? EdquotMac : EdquotLinux);
}
