using System.Net.Sockets;
using System.Reflection;

namespace OrleansCluster.Gateways.Redis.Connections;

/// <summary>
/// Lets what waits for a socket go on where its event was found, on the thread that polls, instead of on one of the pool: for commands that take a microsecond the hand-over is the
/// greater part of the work. .NET has it for all sockets of a process by <c>DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS</c> (dotnet/runtime #34945, #59157), which would be too much to ask of
/// everything else in a silo; and for one socket by a property that is kept for callers by reflection and not public. Where a runtime has it no more, the pool is used.
/// </summary>
internal static class InlineCompletions
{
    private static readonly Action<Socket, bool>? s_prefer = typeof(Socket)
        .GetProperty("PreferInlineCompletions", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)?
        .SetMethod?.CreateDelegate<Action<Socket, bool>>();

    /// <summary>Whether this runtime has it.</summary>
    public static bool IsSupported => s_prefer is not null;

    public static void Prefer(Socket socket) => s_prefer?.Invoke(socket, true);
}
