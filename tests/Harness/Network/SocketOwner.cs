using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OrleansCluster.Harness.Network;

/// <summary>Finds which process made a connection to this one over the loopback address. Linux only, for it reads <c>/proc</c>.</summary>
internal static class SocketOwner
{
    private const int LocalColumn = 1;
    private const int RemoteColumn = 2;
    private const int InodeColumn = 9;

    // Sockets of both families stand there: one that can do IPv6 may connect by IPv4.
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>The first of these processes that has the other end of an accepted connection; null if none has, or it is closed already.</summary>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static int? Of(Socket accepted, IEnumerable<int> processes)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("Only Linux tells which process made a connection.");
        if (Inode(Port(accepted.RemoteEndPoint), Port(accepted.LocalEndPoint)) is not { } inode)
            return null;
        var name = $"socket:[{inode}]";
        foreach (var process in processes)
        {
            if (Holds(process, name))
                return process;
        }

        return null;
    }

    // Of the socket whose own port and whose peer's port are these.
    private static string? Inode(int own, int peer)
    {
        foreach (var line in Tables.Where(File.Exists).SelectMany(File.ReadLines))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length > InodeColumn && HasPort(columns[LocalColumn], own) && HasPort(columns[RemoteColumn], peer))
                return columns[InodeColumn];
        }

        return null;
    }

    private static bool Holds(int process, string socket)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{process}/fd").Any(file => Target(file) == socket);
        }
        catch (DirectoryNotFoundException)
        {
            return false; // It has ended.
        }
    }

    private static string? Target(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, returnFinalTarget: false) is { } target ? Path.GetFileName(target.FullName) : null;
        }
        catch (IOException)
        {
            return null; // Closed since it was listed.
        }
    }

    private static int Port(EndPoint? endPoint) => ((IPEndPoint)endPoint!).Port;

    private static bool HasPort(string address, int port) =>
        int.TryParse(address.AsSpan(address.LastIndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var found) && found == port;
}
