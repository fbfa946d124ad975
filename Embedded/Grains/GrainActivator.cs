using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Storage;

namespace OrleansCluster.Embedded.Grains;

/// <summary>Creates grain instances: services by dependency injection, persistent state for parameters that ask for it.</summary>
internal sealed class GrainActivator(Type type)
{
    private static readonly MethodInfo CreateState = typeof(PersistentStateFactory).GetMethod(nameof(PersistentStateFactory.Create))!;

    private readonly ParameterInfo[] _facets = FacetsOf(type);

    public object Create(Activation activation)
    {
        var services = activation.ActivationServices;
        if (_facets.Length == 0) return ActivatorUtilities.CreateInstance(services, type);

        var constructor = Constructors(type)[0];
        var arguments = constructor.GetParameters().Select(parameter => ArgumentFor(parameter, activation)).ToArray();
        return constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }

    private static object? ArgumentFor(ParameterInfo parameter, Activation activation)
    {
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } facet)
        {
            if (!parameter.ParameterType.IsGenericType || parameter.ParameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
                throw new OrleansConfigurationException($"The parameter {parameter.Name} of {parameter.Member.DeclaringType} bears [PersistentState] but is not an IPersistentState<T>.");
            return CreateState.MakeGenericMethod(parameter.ParameterType.GetGenericArguments()).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [activation, facet], null);
        }

        if (parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed)
            return activation.ActivationServices.GetRequiredKeyedService(parameter.ParameterType, keyed.Key);
        if (parameter.ParameterType == typeof(IGrainContext)) return activation;
        return activation.ActivationServices.GetService(parameter.ParameterType)
            ?? (parameter.HasDefaultValue
                ? parameter.DefaultValue
                : throw new InvalidOperationException($"There is no service for the parameter {parameter.Name} ({parameter.ParameterType}) of {parameter.Member.DeclaringType}."));
    }

    private static ParameterInfo[] FacetsOf(Type type)
    {
        var facets = Constructors(type).SelectMany(c => c.GetParameters()).Where(p => p.IsDefined(typeof(PersistentStateAttribute))).ToArray();
        if (facets.Length > 0 && Constructors(type).Length > 1)
            throw new OrleansConfigurationException($"{type} has several constructors; a grain class with persistent state has one.");
        return facets;
    }

    private static ConstructorInfo[] Constructors(Type type) => type.GetConstructors(BindingFlags.Instance | BindingFlags.Public);
}
