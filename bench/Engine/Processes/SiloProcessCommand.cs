using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace OrleansCluster.Bench.Engine.Processes;

/// <summary>Runs one silo until its standard input ends. For the benchmark itself, not for people.</summary>
internal static class SiloProcessCommand
{
    public const string Name = "engine-silo";

    public const string Ready = "ready";

    public static Command Create()
    {
        var index = new Argument<int>("index");
        var ports = new Argument<string>("ports");
        var command = new Command(Name) { index, ports };
        command.Hidden = true;
        command.SetAction((parsed, token) => RunAsync(parsed.GetValue(index), [.. parsed.GetValue(ports)!.Split(',').Select(int.Parse)], token));
        return command;
    }

    private static async Task<int> RunAsync(int index, int[] ports, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleans(silo =>
        {
            ProcessEngine.ConfigureSilo(silo, index, ports);
            silo.Services.AddPlacementDirector<KeyParityPlacement, KeyParityDirector>();
        });
        using var host = builder.Build();
        await host.StartAsync(cancellationToken);
        await Console.Out.WriteLineAsync(Ready);
        while (await Console.In.ReadLineAsync(cancellationToken) is not null)
        {
            // Nothing is said there: it only ends.
        }

        await host.StopAsync(new CancellationToken(canceled: true));
        return 0;
    }
}
