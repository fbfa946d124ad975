using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Embedded.Invocation;

namespace Orleans.Hosting;

public static class ClientBuilderGrainCallFilterExtensions
{
    public static IClientBuilder AddOutgoingGrainCallFilter(this IClientBuilder builder, IOutgoingGrainCallFilter filter) =>
        builder.ConfigureServices(services => services.AddSingleton(filter));

    public static IClientBuilder AddOutgoingGrainCallFilter(this IClientBuilder builder, OutgoingGrainCallFilterDelegate filter) =>
        builder.AddOutgoingGrainCallFilter(new DelegateOutgoingCallFilter(filter));
}
