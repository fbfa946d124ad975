using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;
using OrleansCluster.Gateways.Redis.Commands;
using OrleansCluster.Gateways.Redis.Protocol;

namespace OrleansCluster.Gateways.Redis.Connections;

/// <summary>Takes connections in, as many as may be, and serves each until it ends.</summary>
internal sealed class RedisConnectionHandler(RedisServer server, ILogger<RedisConnectionHandler> logger) : ConnectionHandler
{
    private const int FewProcessors = 4;

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        if (!server.Figures.TryEnter(server.Options.MaxConnections))
        {
            var writer = new RespWriter(connection.Transport.Output);
            writer.Error(RedisErrors.TooManyConnections);
            await writer.FlushAsync(connection.ConnectionClosed);
            return;
        }

        if ((server.Options.RunsWherePolled ?? Environment.ProcessorCount <= FewProcessors) && connection.Features.Get<IConnectionSocketFeature>() is { } transport)
            InlineCompletions.Prefer(transport.Socket);
        var id = server.NextId();
        var client = new RedisConnection(connection, server, id);
        server.Add(id, client);
        try
        {
            await client.RunAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or RedisConnectionEndException)
        {
            // The client went away, or was sent away; nobody else is concerned.
            RedisLog.Ended(logger, id, e.Message);
            connection.Abort();
        }
        finally
        {
            server.Remove(id);
            server.Figures.Leave();
        }
    }
}
