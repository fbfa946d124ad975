using System.Net;
using System.Net.Sockets;

namespace OrleansCluster.Harness.Processes;

/// <summary>
/// Ports of the loopback address in a row that nothing listens on, kept from every other user of this class on the machine until
/// it is disposed or the process ends: a lock on a file for each port. They lie below the range that the system takes ports for outgoing
/// connections from. A program that knows nothing of this may still take one: nothing can prevent that, short of listening there.
/// </summary>
public sealed class PortReservation : IDisposable
{
    private const int First = 20_000;
    private const int Last = 31_999;

    private readonly List<FileStream> _locks;

    private PortReservation(int port, List<FileStream> locks)
    {
        Port = port;
        _locks = locks;
    }

    /// <summary>The first of them.</summary>
    public int Port { get; }

    /// <exception cref="InvalidOperationException">There are none left.</exception>
    public static PortReservation Take(int count)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"orleanscluster-ports-{Environment.UserName}")).FullName;

        // Each process begins elsewhere, so that a port that was given back rests before somebody else gets it.
        var slots = (Last - First + 1) / count;
        var begin = Random.Shared.Next(slots);
        for (var i = 0; i < slots; i++)
        {
            var port = First + ((begin + i) % slots * count);
            if (TryTake(folder, port, count) is { } reservation)
                return reservation;
        }

        throw new InvalidOperationException($"There are no {count} free ports in a row from {First} to {Last}.");
    }

    /// <summary>Gives them back.</summary>
    public void Dispose() => _locks.ForEach(file => file.Dispose());

    private static PortReservation? TryTake(string folder, int port, int count)
    {
        var locks = new List<FileStream>();
        try
        {
            for (var i = 0; i < count; i++)
            {
                locks.Add(new FileStream(Path.Combine(folder, $"{port + i}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
                using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port + i));
            }

            return new PortReservation(port, locks);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            locks.ForEach(file => file.Dispose());
            return null;
        }
    }
}
