using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using OrleansCluster.Silo.Sql;
using OrleansCluster.Storage;

namespace OrleansCluster.Silo.Hosting;

/// <summary>The process cannot do its work, for a reason outside of it. The message is one sentence for whoever runs it.</summary>
internal sealed class StartException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Finds the reason that a person can act on, however deep hosts and grains wrapped it.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="place">The folder or address that was asked for, for reasons that do not name theirs.</param>
    public static StartException From(Exception e, string place)
    {
        foreach (var cause in Causes(e))
        {
            var sentence = cause switch
            {
                StartException known => known.Message,
                PostgresScriptException database => database.Message,
                FolderInUseException used => $"The data folder '{used.Folder}' is in use by {used.Holder ?? "another process"}; stop that process or name another folder by --data.",
                DiskFullException => $"The disk that holds '{place}' is full; make room and start again.",
                StorageException storage => OneLine(storage.Message),
                AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } when place.StartsWith("http", StringComparison.Ordinal) =>
                    $"{place} is in use by another process; stop that process or choose another port by --http-port.",
                AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } when place.StartsWith("redis", StringComparison.Ordinal) =>
                    $"{place} is in use by another process; stop that process or choose another port by --redis-port.",
                AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
                    "A port of a silo is in use by another process; stop that process, or choose others: in --cluster, or by --silo-port and --gateway-port.",
                SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => $"{place} is not an address of this machine; choose another by --http-address.",
                SocketException { SocketErrorCode: SocketError.AccessDenied } => $"{place} needs more rights than this process has; choose a port over 1023 by --http-port.",
                UnauthorizedAccessException => $"'{place}' cannot be written by this user; change its rights or name another folder by --data.",
                IOException io when IsDiskFull(io) => $"The disk that holds '{place}' is full; make room and start again.",
                _ => null,
            };
            if (sentence is not null)
                return new StartException(sentence, e);
        }

        var root = Causes(e).Last();
        return new StartException($"{OneLine(root.Message)} ({root.GetType().Name}, {place})", e);
    }

    private static IEnumerable<Exception> Causes(Exception e)
    {
        yield return e;
        var inner = e is AggregateException all ? all.InnerExceptions : (IEnumerable<Exception?>)[e.InnerException];
        foreach (var one in inner)
        {
            if (one is null)
                continue;
            foreach (var cause in Causes(one))
                yield return cause;
        }
    }

    // ENOSPC on Unix, ERROR_DISK_FULL on Windows.
    private static bool IsDiskFull(IOException e) => e.HResult is 28 or unchecked((int)0x80070070);

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
