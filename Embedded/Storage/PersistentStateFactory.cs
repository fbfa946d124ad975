using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Embedded.Activations;

namespace OrleansCluster.Embedded.Storage;

internal static class PersistentStateFactory
{
    private const string DefaultProvider = "Default";

    /// <exception cref="BadProviderConfigException">The silo has no such storage provider.</exception>
    public static IPersistentState<TState> Create<TState>(Activation activation, IPersistentStateConfiguration configuration)
    {
        var provider = string.IsNullOrEmpty(configuration.StorageName) ? DefaultProvider : configuration.StorageName;
        var storage = activation.ActivationServices.GetKeyedService<IGrainStorage>(provider)
            ?? throw new BadProviderConfigException($"{activation.Class.Type} asks for the storage provider '{provider}', which the silo {activation.Silo.Name} does not have.");
        var state = new PersistentState<TState>(activation.GrainId, configuration.StateName, storage);
        activation.ObservableLifecycle.Subscribe($"PersistentState {configuration.StateName}", GrainLifecycleStage.SetupState, state.SetUp);
        activation.ObservableLifecycle.AddMigrationParticipant(state);
        return state;
    }
}
