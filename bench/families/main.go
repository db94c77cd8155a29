// Makes the files beside it, with Debian's client library: GO111MODULE=off GOPATH=/usr/share/gocode go run bench/families/main.go
// Writes families.pb and families.txt: one registry of 20 families, as Go's push client would send it.
package main

import (
	"fmt"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"
)

func main() {
	registry := prometheus.NewRegistry()
	for i := 0; i < 20; i++ {
		labels := []string{"shard", "result"}
		help := "What this stage of the job has handled so far."
		name := fmt.Sprintf("batch_job_stage_%d", i)
		switch i % 4 {
		case 0, 1:
			counter := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name + "_rows_total", Help: help}, labels)
			registry.MustRegister(counter)
			for s := 0; s < 10; s++ {
				counter.WithLabelValues(fmt.Sprint(s), "ok").Add(float64(7919 * s))
				counter.WithLabelValues(fmt.Sprint(s), "failed").Add(float64(s) / 8)
			}
		case 2:
			gauge := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name + "_ratio", Help: help}, labels)
			registry.MustRegister(gauge)
			for s := 0; s < 20; s++ {
				gauge.WithLabelValues(fmt.Sprint(s), "ok").Set(1 / float64(s+3))
			}
		case 3:
			histogram := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name + "_seconds", Help: help}, labels)
			registry.MustRegister(histogram)
			for s := 0; s < 2; s++ {
				for v := 0; v < 50; v++ {
					histogram.WithLabelValues(fmt.Sprint(s), "ok").Observe(float64(v) / 7)
				}
			}
		}
	}
	families, err := registry.Gather()
	if err != nil {
		panic(err)
	}
	for file, format := range map[string]expfmt.Format{"families.pb": expfmt.FmtProtoDelim, "families.txt": expfmt.FmtText} {
		out, err := os.Create(file)
		if err != nil {
			panic(err)
		}
		encoder := expfmt.NewEncoder(out, format)
		for _, family := range families {
			if err := encoder.Encode(family); err != nil {
				panic(err)
			}
		}
		out.Close()
	}
}
