using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using OrleansCluster.Silo.Hosting;
using OrleansCluster.Storage;

namespace OrleansCluster.Silo.Tests.Hosting;

public sealed class StartExceptionTests
{
    public static TheoryData<Exception, string> Causes => new()
    {
        { new AggregateException(new InvalidOperationException("x", new FolderInUseException("/d", "process 7"))), "in use by process 7" },
        { new InvalidOperationException("x", new IOException("No space left on device", 28)), "is full" },
        { new UnauthorizedAccessException("denied"), "cannot be written" },
        { new IOException("bind", new SocketException((int)SocketError.AddressAlreadyInUse)), "A port of a silo is in use by another process" },
        { new AddressInUseException("bind", new SocketException((int)SocketError.AddressAlreadyInUse)), "A port of a silo is in use by another process" },
        { new InvalidOperationException("two\nlines"), "two lines (InvalidOperationException, /place)" },
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public void TheReasonIsFoundHoweverDeep(Exception thrown, string expected)
    {
        var message = StartException.From(thrown, "/place").Message;
        Assert.Contains(expected, message);
        Assert.DoesNotContain('\n', message);
    }
}
