using System.Linq.Expressions;
using System.Reflection;
using Orleans;
using OrleansCluster.Embedded.Serialization;

namespace OrleansCluster.Embedded.Invocation;

/// <summary>
/// Compiles what a call needs of a method. Arguments travel as one value tuple; methods with more than seven parameters (none of
/// ours) use an array. Done once a method, when its interface is first used.
/// </summary>
internal static class MethodCompiler
{
    private const int MaxTupleItems = 7;

    public static Type ArgumentsType(MethodInfo method)
    {
        var types = method.GetParameters().Select(p => p.ParameterType).ToArray();
        return types.Length switch
        {
            0 => typeof(ValueTuple),
            1 => typeof(ValueTuple<>).MakeGenericType(types),
            2 => typeof(ValueTuple<,>).MakeGenericType(types),
            3 => typeof(ValueTuple<,,>).MakeGenericType(types),
            4 => typeof(ValueTuple<,,,>).MakeGenericType(types),
            5 => typeof(ValueTuple<,,,,>).MakeGenericType(types),
            6 => typeof(ValueTuple<,,,,,>).MakeGenericType(types),
            MaxTupleItems => typeof(ValueTuple<,,,,,,>).MakeGenericType(types),
            _ => typeof(object[]),
        };
    }

    public static Type ResultType(MethodInfo method) =>
        method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments()[0] : typeof(Unit);

    public static MethodInvoker<TTarget, TArguments, TResult> CompileInvoker<TTarget, TArguments, TResult>(MethodInfo method)
    {
        var target = Expression.Parameter(typeof(TTarget), "target");
        var arguments = Expression.Parameter(typeof(TArguments).MakeByRefType(), "arguments");
        var call = Expression.Call(
            method.DeclaringType == typeof(TTarget) ? target : Expression.Convert(target, method.DeclaringType!),
            method,
            method.GetParameters().Select(p => Item(arguments, p)));
        return Expression.Lambda<MethodInvoker<TTarget, TArguments, TResult>>(Wrap<TResult>(call), target, arguments).Compile();
    }

    public static bool IsEnumerable(MethodInfo method) =>
        method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>);

    public static ArgumentsCopier<TArguments>? CompileCopier<TArguments>(MethodInfo method, CopierProvider copiers)
    {
        var arguments = Expression.Parameter(typeof(TArguments).MakeByRefType(), "arguments");
        var context = Expression.Parameter(typeof(CopyContext), "context");
        var steps = new List<Expression>();
        foreach (var parameter in method.GetParameters())
        {
            if (parameter.ParameterType == typeof(CancellationToken) || IsImmutable(parameter)) continue;
            var copier = copiers.GetCopier(parameter.ParameterType);
            if (copier.IsShallow) continue;
            var typed = typeof(Copier<>).MakeGenericType(parameter.ParameterType);
            var copy = Expression.Call(
                Expression.Constant(copier, typed),
                typed.GetMethod(nameof(Copier<>.Copy), [parameter.ParameterType, typeof(CopyContext)])!,
                Item(arguments, parameter),
                context);
            steps.Add(Assign(arguments, parameter, copy));
        }

        return steps.Count == 0
            ? null
            : Expression.Lambda<ArgumentsCopier<TArguments>>(Expression.Block(typeof(void), steps), arguments, context).Compile();
    }

    public static (TokenReader<TArguments>? Reader, TokenWriter<TArguments>? Writer) CompileTokenAccess<TArguments>(MethodInfo method)
    {
        var parameter = method.GetParameters().SingleOrDefault(p => p.ParameterType == typeof(CancellationToken));
        if (parameter is null) return (null, null);
        var arguments = Expression.Parameter(typeof(TArguments).MakeByRefType(), "arguments");
        var token = Expression.Parameter(typeof(CancellationToken), "token");
        return (
            Expression.Lambda<TokenReader<TArguments>>(Item(arguments, parameter), arguments).Compile(),
            Expression.Lambda<TokenWriter<TArguments>>(Expression.Block(typeof(void), Assign(arguments, parameter, token)), arguments, token).Compile());
    }

    public static bool IsImmutable(ParameterInfo parameter) => parameter.IsDefined(typeof(ImmutableAttribute), inherit: false);

    public static Expression Item(Expression arguments, ParameterInfo parameter) =>
        arguments.Type == typeof(object[])
            ? Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(parameter.Position)), parameter.ParameterType)
            : Expression.Field(arguments, $"Item{parameter.Position + 1}");

    private static BinaryExpression Assign(Expression arguments, ParameterInfo parameter, Expression value) =>
        arguments.Type == typeof(object[])
            ? Expression.Assign(Expression.ArrayAccess(arguments, Expression.Constant(parameter.Position)), Expression.Convert(value, typeof(object)))
            : Expression.Assign(Expression.Field(arguments, $"Item{parameter.Position + 1}"), value);

    private static Expression Wrap<TResult>(MethodCallExpression call)
    {
        var returned = call.Type;
        var fromTask = typeof(Invocation<TResult>).GetConstructor([typeof(Task)])!;
        var fromValue = typeof(Invocation<TResult>).GetConstructor([typeof(ValueTask<TResult>)])!;
        if (returned == typeof(void)) return Expression.Block(call, Expression.Default(typeof(Invocation<TResult>)));
        if (returned == typeof(Task)) return Expression.New(fromTask, call);
        if (returned == typeof(ValueTask)) return Expression.New(fromTask, Expression.Call(call, nameof(ValueTask.AsTask), null));
        if (returned == typeof(ValueTask<TResult>)) return Expression.New(fromValue, call);
        return Expression.New(fromValue, Expression.New(typeof(ValueTask<TResult>).GetConstructor([typeof(Task<TResult>)])!, call));
    }
}
