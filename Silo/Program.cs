using OrleansCluster.Silo.Commands;
using OrleansCluster.Silo.Hosting;
using OrleansCluster.Silo.Options;

#pragma warning disable RS0030 // The host is where the system's clock is named, once.
var time = TimeProvider.System;
#pragma warning restore RS0030

try
{
    return await new CommandLine(time, Console.Out, Console.Error).RunAsync(args);
}
catch (SettingException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return ExitCodes.Usage;
}
catch (StartException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return ExitCodes.Failed;
}
