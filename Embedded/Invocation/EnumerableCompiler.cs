using System.Linq.Expressions;
using System.Reflection;

namespace OrleansCluster.Embedded.Invocation;

/// <summary>Compiles what an enumeration needs of a method, besides what <see cref="MethodCompiler"/> does for all.</summary>
internal static class EnumerableCompiler
{
    public static EnumerableInvoker<TTarget, TArguments, TItem> CompileInvoker<TTarget, TArguments, TItem>(MethodInfo method)
    {
        var target = Expression.Parameter(typeof(TTarget), "target");
        var arguments = Expression.Parameter(typeof(TArguments).MakeByRefType(), "arguments");
        var call = Expression.Call(
            method.DeclaringType == typeof(TTarget) ? target : Expression.Convert(target, method.DeclaringType!),
            method,
            method.GetParameters().Select(p => MethodCompiler.Item(arguments, p)));
        return Expression.Lambda<EnumerableInvoker<TTarget, TArguments, TItem>>(call, target, arguments).Compile();
    }

    /// <summary>To an array and back. A token does not travel: it is null there, and none after.</summary>
    public static (ArgumentsPacker<TArguments> Pack, ArgumentsUnpacker<TArguments> Unpack) CompilePacking<TArguments>(MethodInfo method)
    {
        var parameters = method.GetParameters();
        var arguments = Expression.Parameter(typeof(TArguments).MakeByRefType(), "arguments");
        var packed = Expression.Parameter(typeof(object[]), "packed");
        var pack = Expression.NewArrayInit(typeof(object), parameters.Select(Boxed));
        Expression unpack = typeof(TArguments) == typeof(object[])
            ? Expression.NewArrayInit(typeof(object), parameters.Select(p => Expression.Convert(Unboxed(p), typeof(object))))
            : parameters.Length == 0
                ? Expression.Default(typeof(TArguments))
                : Expression.New(typeof(TArguments).GetConstructor([.. parameters.Select(p => p.ParameterType)])!, parameters.Select(Unboxed));
        return (
            Expression.Lambda<ArgumentsPacker<TArguments>>(pack, arguments).Compile(),
            Expression.Lambda<ArgumentsUnpacker<TArguments>>(unpack, packed).Compile());

        Expression Boxed(ParameterInfo parameter) => parameter.ParameterType == typeof(CancellationToken)
            ? Expression.Constant(null, typeof(object))
            : Expression.Convert(MethodCompiler.Item(arguments, parameter), typeof(object));

        Expression Unboxed(ParameterInfo parameter) => parameter.ParameterType == typeof(CancellationToken)
            ? Expression.Default(typeof(CancellationToken))
            : Expression.Convert(Expression.ArrayIndex(packed, Expression.Constant(parameter.Position)), parameter.ParameterType);
    }
}
