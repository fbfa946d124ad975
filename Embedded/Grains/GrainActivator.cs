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

    private readonly bool _hasOwnParameters = HasOwnParameters(type);

    /// <exception cref="InvalidOperationException">It could not be created; the inner exception says why.</exception>
    public object Create(Activation activation)
    {
        try
        {
            if (!_hasOwnParameters) return ActivatorUtilities.CreateInstance(activation.ActivationServices, type);

            var constructor = Constructors(type)[0];
            var arguments = constructor.GetParameters().Select(parameter => ArgumentFor(parameter, activation)).ToArray();
            return constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"The grain class {type} could not be created: {exception.Message}", exception);
        }
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

    /// <summary>Whether a constructor asks for what only the engine can give: state, or the activation's context.</summary>
    private static bool HasOwnParameters(Type type)
    {
        var constructors = Constructors(type);
        var own = constructors.SelectMany(c => c.GetParameters()).Any(p => p.IsDefined(typeof(PersistentStateAttribute)) || p.ParameterType == typeof(IGrainContext));
        if (own && constructors.Length > 1)
            throw new OrleansConfigurationException($"{type} has several constructors; a grain class with persistent state, or that asks for its context, has one.");
        return own;
    }

    private static ConstructorInfo[] Constructors(Type type) => type.GetConstructors(BindingFlags.Instance | BindingFlags.Public);
}
