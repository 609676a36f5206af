// Command kubetest is a Kubernetes cluster in one file: the unmodified programs etcd, kube-apiserver,
// kube-controller-manager, kube-scheduler, kwok and kubectl. The name it is called by says which one runs, or else its
// first argument.
//
// With KUBETEST_STDIN=watch a program ends with its standard input: whoever started it holds the other end of a pipe,
// and when that process ends, however it ends, the program does too. KUBETEST_REMOVE names a folder that goes with it.
package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	_ "time/tzdata"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	"sigs.k8s.io/kwok/kustomize/crd"
	kwokconfig "sigs.k8s.io/kwok/pkg/config"
	kwok "sigs.k8s.io/kwok/pkg/kwok/cmd"
	kwoklog "sigs.k8s.io/kwok/pkg/log"
	"sigs.k8s.io/kwok/pkg/utils/signals"
)

// programs are run with the arguments in os.Args and return an exit code.
var programs = map[string]func() int{
	"etcd": func() int {
		etcdmain.Main(os.Args)
		return 0
	},
	"kube-apiserver":          component(apiserver.NewAPIServerCommand),
	"kube-controller-manager": component(controllers.NewControllerManagerCommand),
	"kube-scheduler":          component(func() *cobra.Command { return scheduler.NewSchedulerCommand() }),
	"kubectl":                 runKubectl,
	"kwok":                    runKwok,
	"definitions":             printDefinitions,
}

func main() {
	os.Args[0] = filepath.Base(os.Args[0])
	program, found := programs[os.Args[0]]
	if !found && len(os.Args) > 1 {
		os.Args = os.Args[1:]
		program, found = programs[os.Args[0]]
	}
	if !found {
		names := slices.Sorted(maps.Keys(programs))
		fmt.Fprintf(os.Stderr, "usage: kubetest PROGRAM [ARGUMENT...], where PROGRAM is one of %s\n", strings.Join(names, ", "))
		os.Exit(64)
	}
	if os.Getenv("KUBETEST_STDIN") == "watch" {
		go endWithStandardInput()
	}
	os.Exit(program())
}

// endWithStandardInput ends the process when nobody holds the other end of its standard input any more.
func endWithStandardInput() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	if folder := os.Getenv("KUBETEST_REMOVE"); folder != "" {
		// The others end at the same moment; what they still write would come back.
		time.Sleep(300 * time.Millisecond)
		_ = os.RemoveAll(folder)
	}
	os.Exit(0)
}

func component(command func() *cobra.Command) func() int {
	return func() int { return cli.Run(command()) }
}

func runKubectl() int {
	if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func runKwok() int {
	context := signals.SetupSignalContext()
	// kwok reads these flags before its own; those it does not know here are the command's.
	early := pflag.NewFlagSet("early", pflag.ContinueOnError)
	early.ParseErrorsAllowlist.UnknownFlags = true
	early.Usage = func() {}
	context, logger := kwoklog.InitFlags(context, early)
	context, err := kwokconfig.InitFlags(context, early)
	if err != nil {
		logger.Error("failed to read the configuration", "err", err)
		return 1
	}
	command := kwok.NewCommand(context)
	// Kubernetes' programs have already taken a flag `version` of another type.
	command.Version = ""
	command.PersistentFlags().AddFlagSet(early)
	if err := command.ExecuteContext(context); err != nil {
		logger.Error("failed", "err", err)
		return 1
	}
	return 0
}

// printDefinitions prints the definitions of kwok's kinds with which a test says what exec, logs and port-forward do.
func printDefinitions() int {
	definitions := [][]byte{
		crd.Attach, crd.ClusterAttach, crd.ClusterExec, crd.ClusterLogs, crd.ClusterPortForward, crd.Exec, crd.Logs, crd.PortForward,
	}
	var failed error
	for _, definition := range definitions {
		_, err := fmt.Printf("---\n%s\n", definition)
		failed = errors.Join(failed, err)
	}
	if failed != nil {
		return 1
	}
	return 0
}
